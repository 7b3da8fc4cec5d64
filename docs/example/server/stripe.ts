import Stripe from 'stripe';

// Relinking is a preview feature: this API version has it, and `stripe` 22.7.0-beta.1 has its types.
export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { apiVersion: '2026-08-26.preview' });

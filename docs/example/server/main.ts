import { app } from './app';

app.listen(4242, '127.0.0.1', () => console.log('http://localhost:4242/page/'));

import { app } from './app';

app.listen(4242, '127.0.0.1', (error) => {
  if (error) throw error;
  console.log('http://localhost:4242/page/');
});

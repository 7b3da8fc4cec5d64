const { preload, triage } = require('fc-relink');

preload().then(() => console.log(triage([]))); // []

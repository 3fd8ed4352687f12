package catalogue

// Worn is how many changes an index takes before it is built anew.
const Worn = worn

package catalogue

// Worn is how many changes an index takes before it is built anew.
const Worn = worn

// MostFound bounds the texts that one word is found in.
const MostFound = mostFound

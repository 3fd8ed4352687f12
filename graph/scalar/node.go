package scalar

// Node is anything with an id that the query node can find again: an ent row or
// a view of one. The concrete type tells GraphQL which it is.
type Node interface{}

package bus

// Inside is the address of the server within the process.
func (b *Bus) Inside() string { return b.server.Addr().String() }

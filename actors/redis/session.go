package redis

// Session is what one connection has said of itself.
type Session struct {
	ID      uint64 // of the connection, from 1
	Name    string // set by CLIENT SETNAME or HELLO
	Library string // set by CLIENT SETINFO LIB-NAME
	Version string // set by CLIENT SETINFO LIB-VER
	Quit    bool   // the connection ends once what is written has been sent
	HTTP    bool   // it ends because the client speaks HTTP
}

package redis

import (
	"strconv"
	"strings"

	"blue-rings/messages"
)

// release is the version of Redis whose replies these are.
const release = "7.0.0"

func planPing(p *Plan, words []string) {
	if len(words) > 2 {
		p.fail(wrongArity("ping"))
		return
	}
	p.local(replyPing, words)
}

func replyPing(r *replier, s *step) {
	if len(s.words) == 2 {
		r.Bulk(s.words[1])
		return
	}
	r.Simple("PONG")
}

func planEcho(p *Plan, words []string) { p.local(replyEcho, words) }

func replyEcho(r *replier, s *step) { r.Bulk(s.words[1]) }

func planQuit(p *Plan, words []string) { p.endWith(replyQuit, words) }

func replyQuit(r *replier, s *step) {
	r.session.Quit = true
	replyOK(r, s)
}

// planSelect translates SELECT: there is one database.
func planSelect(p *Plan, words []string) {
	n, ok := messages.ParseNumber(words[1], 31)
	switch {
	case !ok:
		p.fail(notInteger)
	case !n.IsZero():
		p.fail("ERR DB index is out of range")
	default:
		p.local(replyOK, words)
	}
}

func planHello(p *Plan, words []string) { p.local(replyHello, words) }

// replyHello carries out HELLO [2|3] [AUTH user password] [SETNAME name]. The
// protocol changes with this very reply.
func replyHello(r *replier, s *step) {
	protocol := r.Protocol()
	if len(s.words) > 1 {
		switch n, err := strconv.Atoi(s.words[1]); {
		case err != nil:
			r.Error("ERR Protocol version is not an integer or out of range")
			return
		case n != 2 && n != 3:
			r.Error("NOPROTO unsupported protocol version")
			return
		default:
			protocol = n
		}
	}
	name, named := "", false
	for i := 2; i < len(s.words); i++ {
		left := len(s.words) - i - 1
		switch option := strings.ToUpper(short(s.words[i])); {
		case option == "AUTH" && left >= 2:
			r.Error("ERR AUTH <password> called without any password configured for the default user. " +
				"Are you sure your configuration is correct?")
			return
		case option == "SETNAME" && left >= 1:
			i++
			name, named = s.words[i], true
			if text := badClientName(name); text != "" {
				r.Error(text)
				return
			}
		default:
			r.Error("ERR Syntax error in HELLO option '" + plain(s.words[i]) + "'")
			return
		}
	}
	if named {
		r.session.Name = strings.Clone(name)
	}
	r.SetProtocol(protocol)
	r.Map(7)
	r.Bulk("server")
	r.Bulk("blue-rings")
	r.Bulk("version")
	r.Bulk(release)
	r.Bulk("proto")
	r.Int(int64(protocol))
	r.Bulk("id")
	r.Int(int64(r.session.ID))
	r.Bulk("mode")
	r.Bulk("standalone")
	r.Bulk("role")
	r.Bulk("master")
	r.Bulk("modules")
	r.Array(0)
}

// planClient translates CLIENT SETNAME, GETNAME, ID, SETINFO and HELP.
func planClient(p *Plan, words []string) {
	subcommand := strings.ToLower(short(words[1]))
	var arity int
	var reply replyFunc
	switch subcommand {
	case "setname":
		arity, reply = 3, replyClientSetName
	case "getname":
		arity, reply = 2, replyClientGetName
	case "id":
		arity, reply = 2, replyClientID
	case "setinfo":
		arity, reply = 4, replyClientSetInfo
	case "help":
		arity, reply = 2, replyClientHelp
	default:
		p.fail(unknownSubcommand("CLIENT", words[1]))
		return
	}
	if len(words) != arity {
		p.fail(wrongArity("client|" + subcommand))
		return
	}
	p.local(reply, words)
}

func unknownSubcommand(command, subcommand string) string {
	return "ERR unknown subcommand '" + plain(subcommand) + "'. Try " + command + " HELP."
}

func replyClientSetName(r *replier, s *step) {
	if text := badClientName(s.words[2]); text != "" {
		r.Error(text)
		return
	}
	r.session.Name = strings.Clone(s.words[2])
	replyOK(r, s)
}

func replyClientGetName(r *replier, _ *step) {
	if r.session.Name == "" {
		r.Null()
		return
	}
	r.Bulk(r.session.Name)
}

func replyClientID(r *replier, _ *step) { r.Int(int64(r.session.ID)) }

func replyClientSetInfo(r *replier, s *step) {
	field := &r.session.Library
	switch option := strings.ToLower(short(s.words[2])); option {
	case "lib-name":
	case "lib-ver":
		field = &r.session.Version
	default:
		r.Error("ERR Unrecognized option '" + plain(s.words[2]) + "'")
		return
	}
	if !printable(s.words[3]) {
		r.Error("ERR " + strings.ToLower(s.words[2]) + " cannot contain spaces, newlines or special characters.")
		return
	}
	*field = strings.Clone(s.words[3])
	replyOK(r, s)
}

func replyClientHelp(r *replier, _ *step) {
	r.list([]string{
		"CLIENT SETNAME name: name this connection",
		"CLIENT GETNAME: the name of this connection",
		"CLIENT ID: the number of this connection",
		"CLIENT SETINFO LIB-NAME|LIB-VER text: what the client is",
	})
}

// badClientName is what is wrong with the name of a connection.
func badClientName(name string) string {
	if len(name) > messages.MaxName {
		return "ERR a client's name has at most 1024 bytes"
	}
	if !printable(name) {
		return "ERR Client names cannot contain spaces, newlines or special characters."
	}
	return ""
}

// printable reports whether s is of the characters Redis allows in names of
// connections, and no longer than a name.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < '!' || s[i] > '~' {
			return false
		}
	}
	return len(s) <= messages.MaxName
}

package redis

import "strings"

// planCommand translates COMMAND and its subcommands COUNT, DOCS, INFO, LIST
// and HELP.
func planCommand(p *Plan, words []string) {
	if len(words) == 1 {
		p.local(replyCommand, words)
		return
	}
	switch strings.ToLower(short(words[1])) {
	case "count":
		if len(words) != 2 {
			p.fail(wrongArity("command|count"))
			return
		}
		p.local(replyCommandCount, words)
	case "docs":
		p.local(replyCommandDocs, words)
	case "info":
		p.local(replyCommandInfo, words)
	case "list":
		if len(words) != 2 {
			p.fail(badSyntax)
			return
		}
		p.local(replyCommandList, words)
	case "help":
		if len(words) != 2 {
			p.fail(wrongArity("command|help"))
			return
		}
		p.local(replyCommandHelp, words)
	default:
		p.fail(unknownSubcommand("COMMAND", words[1]))
	}
}

func replyCommand(r *replier, _ *step) {
	rows := r.plan.table.rows
	r.Array(len(rows))
	for i := range rows {
		r.row(&rows[i])
	}
}

func replyCommandCount(r *replier, _ *step) { r.Int(int64(len(r.plan.table.rows))) }

// replyCommandDocs says that there are no texts about commands here.
func replyCommandDocs(r *replier, _ *step) { r.Map(0) }

// replyCommandInfo writes the rows of the named commands, null for a name that
// is none; without names, all rows.
func replyCommandInfo(r *replier, s *step) {
	if len(s.words) == 2 {
		replyCommand(r, s)
		return
	}
	r.Array(len(s.words) - 2)
	for _, name := range s.words[2:] {
		row := r.plan.table.find(name)
		if row == nil {
			r.Null()
			continue
		}
		r.row(row)
	}
}

// replyCommandList writes the names of all commands. Its filters are about
// modules and categories, which are not here.
func replyCommandList(r *replier, _ *step) {
	rows := r.plan.table.rows
	r.Array(len(rows))
	for i := range rows {
		r.Bulk(rows[i].name)
	}
}

func replyCommandHelp(r *replier, _ *step) {
	r.list([]string{
		"COMMAND: name, arity, flags and keys of every command",
		"COMMAND COUNT: how many commands there are",
		"COMMAND DOCS [name ...]: nothing; RING.HELP tells of the commands that Redis has not",
		"COMMAND INFO [name ...]: name, arity, flags and keys of these commands",
		"COMMAND LIST: the names of all commands",
	})
}

// row writes what Redis 7 says of a command: name, arity, flags, first key,
// last key, step, and then what this node has nothing to say of: categories,
// tips, key specifications and subcommands.
func (r *replier) row(c *command) {
	r.Array(10)
	r.Bulk(c.name)
	r.Int(int64(c.arity))
	r.Set(len(c.flags))
	for _, flag := range c.flags {
		r.Simple(flag)
	}
	r.Int(int64(c.firstKey))
	r.Int(int64(c.lastKey))
	r.Int(int64(c.keyStep))
	r.Set(0)
	r.Set(0)
	r.Set(0)
	r.Set(0)
}

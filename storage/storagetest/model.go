package storagetest

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Model compares one engine of the built-in kinds with a map that does what
// Redis would, but for expiries: a set one is only ever extended, and stays over
// a deletion.
func Model(t *testing.T, makeEngine func(self messages.Replica) storage.Engine) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{names: map[string]*modelKey{}}
		engine := makeEngine(replica(0))
		now := messages.StampAt(1_700_000_000_000)
		for range rapid.IntRange(30, 90).Draw(t, "steps") {
			now += messages.Stamp(rapid.SampledFrom([]int64{1, 1, 1 << 16, 2 << 16, 900 << 16, 7_000 << 16, 100_000 << 16}).Draw(t, "pause"))
			if rapid.IntRange(0, 5).Draw(t, "sweeps") == 0 {
				engine.Sweep(now)
			}
			ops := make([]messages.Op, rapid.SampledFrom([]int{1, 1, 2, 5}).Draw(t, "ops"))
			for i := range ops {
				ops[i] = AnyOp(t, now)
			}
			answers := make([]messages.Answer, len(ops))
			engine.Operate(now, ops, answers)
			for i := range ops {
				m.pass(now.Millis())
				want := m.do(&ops[i])
				if got := render(&ops[i], &answers[i]); got != want {
					t.Fatalf("operation %d of %d, verb %d %+v: %s, the model says %s", i+1, len(ops), ops[i].Verb, ops[i], got, want)
				}
			}
		}
	})
}

// modelKey is one name. Only one of text, set and fields is there, or none.
type modelKey struct {
	text   *string
	set    map[string]bool
	fields map[string]string
	expire messages.Expire
}

type model struct {
	names map[string]*modelKey
	now   int64
}

func (k *modelKey) kind() messages.Kind {
	switch {
	case k == nil:
		return messages.NoKind
	case k.text != nil:
		return messages.String
	case len(k.set) > 0:
		return messages.Set
	case len(k.fields) > 0:
		return messages.Map
	default:
		return messages.NoKind
	}
}

func (k *modelKey) empty() { k.text, k.set, k.fields = nil, nil, nil }

// pass moves the model to a moment.
func (m *model) pass(now int64) {
	m.now = now
	for name, k := range m.names {
		if k.expire.Over(now) {
			delete(m.names, name)
		}
	}
}

// write is the key to write to.
func (m *model) write(name string) *modelKey {
	if m.names[name] == nil {
		m.names[name] = &modelKey{}
	}
	return m.names[name]
}

func (m *model) extend(k *modelKey, expire messages.Expire) bool {
	if expire.Over(m.now) {
		if k.expire != messages.Unset {
			return false
		}
		expire = messages.Expire(m.now)
	}
	if expire <= k.expire {
		return false
	}
	k.expire = expire
	return true
}

// do carries out an operation and renders the answer.
func (m *model) do(op *messages.Op) string {
	k := m.names[op.Name]
	kind := k.kind()
	switch op.Verb {
	case messages.Increment, messages.Get, messages.Assign, messages.Take:
		return m.doString(op, k, kind)
	case messages.Delete:
		if kind != messages.NoKind {
			k.empty()
		}
		return count(kind != messages.NoKind)
	case messages.Exists:
		return count(kind != messages.NoKind)
	case messages.TypeOf:
		return kind.String()
	case messages.Extend:
		return count(kind != messages.NoKind && m.extend(k, op.Expire))
	case messages.Persist:
		return count(kind != messages.NoKind && k.expire.IsMoment() && m.extend(k, messages.Never))
	case messages.ExpireTime:
		if kind == messages.NoKind {
			return "missing"
		}
		return k.expire.String()
	case messages.Count, messages.Scan:
		visible := 0
		for _, k := range m.names {
			if k.kind() != messages.NoKind {
				visible++
			}
		}
		return strconv.Itoa(visible)
	default:
		return m.doCells(op, k, kind)
	}
}

func (m *model) doString(op *messages.Op, k *modelKey, kind messages.Kind) string {
	old := "missing"
	if kind == messages.String {
		old = strconv.Quote(*k.text)
	}
	if kind > messages.String && (op.Verb != messages.Assign || op.Flags&messages.ReturnOld != 0) {
		return "wrong kind"
	}
	switch op.Verb {
	case messages.Increment:
		number := messages.Int(0)
		if kind == messages.String {
			var ok bool
			if number, ok = messages.ParseNumber(*k.text, messages.MaxOperand); !ok {
				return "not an integer"
			}
		}
		text := number.Add(op.Number).String()
		k = m.write(op.Name)
		k.text = &text
		if op.Expire != messages.Unset {
			m.extend(k, op.Expire)
		}
		m.pass(m.now)
		return strconv.Quote(text)
	case messages.Take:
		if kind == messages.String {
			k.empty()
		}
		return old
	case messages.Assign:
		done := "done"
		if op.Flags&messages.ReturnOld != 0 {
			done = old
		} else if op.Flags&messages.OnlyIfMissing != 0 && kind != messages.NoKind ||
			op.Flags&messages.OnlyIfPresent != 0 && kind == messages.NoKind {
			return "missing"
		}
		if op.Flags&messages.OnlyIfMissing != 0 && kind != messages.NoKind ||
			op.Flags&messages.OnlyIfPresent != 0 && kind == messages.NoKind {
			return done
		}
		k = m.write(op.Name)
		k.empty()
		k.text = &op.Args[0]
		switch {
		case op.Flags&messages.KeepExpire != 0:
		case op.Expire != messages.Unset:
			m.extend(k, op.Expire)
		case k.expire.IsMoment():
			k.expire = messages.Never
		}
		m.pass(m.now)
		return done
	default:
		return old
	}
}

func count(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// render is what an answer says, in the words of the model.
func render(op *messages.Op, a *messages.Answer) string {
	switch a.Outcome {
	case messages.Missing:
		if op.Verb == messages.TypeOf {
			return messages.NoKind.String()
		}
		return "missing"
	case messages.WrongKind:
		return "wrong kind"
	case messages.NotInteger:
		return "not an integer"
	case messages.Done:
	default:
		return fmt.Sprintf("outcome %d: %s", a.Outcome, a.Text)
	}
	var text string
	switch {
	case op.Verb == messages.TypeOf:
		return a.Kind.String()
	case op.Verb == messages.ExpireTime:
		return a.Expire.String()
	case op.Verb == messages.Scan:
		return strconv.Itoa(len(a.List))
	case a.Form == messages.InText:
		text = strconv.Quote(a.Text)
	case a.Form == messages.InNumber:
		text = a.Number.String()
		if op.Verb <= messages.Take || op.Verb == messages.Read {
			text = strconv.Quote(text)
		}
	case a.Form == messages.InList:
		text = renderList(op, a)
	default:
		return "done"
	}
	if op.Verb == messages.Read {
		return fmt.Sprintf("%s %s %s", a.Kind, a.Expire, text)
	}
	return text
}

func renderList(op *messages.Op, a *messages.Answer) string {
	list := slices.Clone(a.List)
	switch {
	case op.Verb == messages.Fields || op.Verb == messages.Read && a.Kind == messages.Map:
		pairs := list[:0]
		for i := 0; i < len(list); i += 2 {
			pairs = append(pairs, list[i]+"="+list[i+1])
		}
		slices.Sort(pairs)
		list = pairs
	case op.Verb == messages.Elements || op.Verb == messages.Read:
		slices.Sort(list)
	case op.Verb == messages.GetFields:
		for i := range list {
			if a.Absences[i] {
				list[i] = "absent"
			}
		}
	}
	return fmt.Sprintf("%q", list)
}

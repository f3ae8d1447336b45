package history

// processes are those that clients are in an export: a process does nothing more
// once it does not know how an operation of its has ended.
type processes struct {
	clients int
	now     map[int]int        // by client
	open    map[int]*Operation // what each client waits for
	began   map[*Operation]int
}

func newProcesses(h *History) *processes {
	p := &processes{now: map[int]int{}, open: map[int]*Operation{}, began: map[*Operation]int{}}
	for i := range h.Operations {
		client := h.Operations[i].Client
		p.clients = max(p.clients, client+1)
		p.now[client] = client
	}
	return p
}

// begin is the process that invokes an operation.
func (p *processes) begin(o *Operation) int {
	if p.open[o.Client] != nil {
		p.now[o.Client] += p.clients
	}
	p.open[o.Client], p.began[o] = o, p.now[o.Client]
	return p.began[o]
}

// end is the process of an operation that ends.
func (p *processes) end(o *Operation) int {
	if o.Result != Info && p.open[o.Client] == o {
		p.open[o.Client] = nil
	}
	return p.began[o]
}

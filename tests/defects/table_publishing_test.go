package defects_test

// ofPublishing are defects of what is sent and relayed.
func ofPublishing() []defect {
	return []defect{
		{
			name: "relay_never", says: "what a merge changed is not relayed",
			edits: []edit{{
				"actors/store.go",
				"if len(merged.Changed) > 0 && !merge.Quiet {",
				"if len(merged.Changed) > 0 && merge.Quiet {",
			}},
			places: []place{rings(20), test("actors", "TestStoreRelaysWhatMergingChanged")},
		},
		{
			name: "sub_skip", says: "who comes back sees no gap, though something was withheld meanwhile",
			edits: []edit{{
				"actors/publisher_socket.go",
				"if p.kept.absences.look(audience, joined) {",
				"if p.kept.absences.look(audience, joined) && p == nil {",
			}},
			places: []place{links("tail/brief/some", 10, "missing")},
		},
		{
			name: "pub_skip", says: "a publisher that failed skips no number",
			edits: []edit{{
				"actors/publisher.go",
				"	if p.kept.started {\n		p.skip()\n	}\n",
				"",
			}},
			places: []place{links(topologies+"/hard/some", 10, "missing")},
		},
		{
			name: "store_skip", says: "the restart of a store skips no number",
			edits: []edit{{
				"actors/store.go",
				"		ctx.Send(s.env.Addresses.Publisher, messages.SkipSequence{Reason: \"restart of \" + ctx.Self().Id})\n",
				"",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_restart|supervision_store)")},
		},
		{
			name: "unbound_skip", says: "news that was dropped for want of a socket skips no number",
			edits: []edit{{
				"actors/publisher.go",
				"		p.env.Counters.Drop(DropUnbound, queue.discard())\n		p.skip()\n",
				"		p.env.Counters.Drop(DropUnbound, queue.discard())\n",
			}},
			places: []place{rings(20), test("actors", "TestPublisherSkipsANumberWhenNewsMayBeLost|TestPublisherTriesToBindAgain"), test("tests", "TestScripts/publisher")},
		},
		{
			name: "stranger_ignored", says: "news is withheld though a subscriber is not known",
			edits: []edit{{
				"actors/publisher_audience.go",
				"	if a.open {\n		return false\n	}\n",
				"",
			}},
			places: []place{test("actors", "TestWhatIsWithheld")},
			unseen: "every subscriber of the simulations says who it is",
		},
		{
			name: "stale_ping", says: "news is withheld from those who were said to hear its source long ago",
			edits: []edit{{
				"actors/publisher_audience.go",
				"if age := now.Sub(peer.HearsAt); age < 0 || age > fresh {",
				"if age := now.Sub(peer.HearsAt); age < 0 {",
			}},
			places: []place{rings(20), links(topologies+"/hard/some", 10, "missing"), test("actors", "TestWhatIsWithheld|TestAStalePing")},
		},
		{
			name: "replica_hears", says: "who hears another life of the source counts as hearing it",
			edits: []edit{{
				"actors/publisher_audience.go",
				"(l.replica == source || slices.Contains(l.hears, source))",
				"(l.replica == source || slices.ContainsFunc(l.hears, func(r messages.Replica) bool { return r.Host == source.Host }))",
			}},
			places: []place{test("actors", "TestWhatIsWithheld")},
			unseen: "harmless: the former life is named for a window at most; then the others recover, " +
				"and their rounds count only when all know who is heard",
		},
		{
			name: "route_meet", says: "relays that are joined have the newest source and route",
			edits: []edit{{
				"actors/publisher_queue.go",
				"waiting.Route = intersect(waiting.Route, route)",
				"waiting.Source, waiting.Route = source, route",
			}},
			places: []place{links(topologies+"/hard/some", 10, "missing"), links(topologies+"/usual/few", 10, "missing")},
		},
		{
			name: "joined_floors_lost", says: "news that is joined forgets floors",
			edits: []edit{{
				"actors/publisher_join.go",
				"		joined.Floors = a.Floors\n",
				"		joined.Floors = nil\n",
			}},
			places: []place{rings(20), test("actors", "TestQueueLosesNothing")},
		},
		{
			name: "joined_older_cell", says: "of writes that are joined the older one is sent",
			edits: []edit{{
				"actors/publisher_join.go",
				"if a.Stamp > b.Stamp ||",
				"if a.Stamp < b.Stamp ||",
			}},
			places: []place{rings(20), test("actors", "TestQueueLosesNothing")},
		},
		{
			name: "ping_busy", says: "no ping while packets are sent",
			edits: []edit{{
				"actors/publisher.go",
				"	p.look()\n	p.flushAll()\n",
				"	if p.env.Clock.Now().Sub(p.flushed) < p.env.Options.PingInterval {\n		return\n	}\n	p.look()\n	p.flushAll()\n",
			}},
			places: []place{links(topologies+"/usual/many", 2, "stuck|settling")},
		},
		{
			name: "echoes", says: "news of kinds without a store is relayed again and again",
			edits: []edit{{
				"actors/publisher_echo.go",
				"	if _, ok := e.young[sum]; ok {\n		return false\n	}\n",
				"",
			}},
			places: []place{test("actors", "TestPublisherRelaysAForeignPacketOnce"), test("tests", "TestScripts/custom_unknown_mesh")},
			unseen: "all nodes of the simulations have the same kinds",
		},
	}
}

// topologies are all of the model.
const topologies = "(mesh|chain|star|ring|bridge|tail)"

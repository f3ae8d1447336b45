package defects_test

// ofPublishing are defects of what is sent and relayed.
func ofPublishing() []defect {
	return []defect{
		{
			name: "relay_never", says: "what a merge changed is not relayed", quick: true,
			edits: []edit{{
				"actors/store.go",
				"if len(merged.Changed) > 0 && !merge.Quiet {",
				"if len(merged.Changed) > 0 && !merge.Quiet && !BROKEN {",
			}},
			places: []place{rings(10), test("actors", "TestStoreRelaysWhatMergingChanged")},
		},
		{
			name: "sub_skip", says: "who comes back sees no gap, though something was withheld meanwhile",
			edits: []edit{{
				"actors/publisher_socket.go",
				"if p.kept.absences.look(audience, joined) {",
				"if p.kept.absences.look(audience, joined) && !BROKEN {",
			}},
			places: []place{links("tail/brief/some", 10, "missing")},
		},
		{
			name: "alone_forgotten", says: "what is changed while nobody is subscribed is not remembered as untold",
			edits: []edit{{
				"actors/publisher.go",
				"		p.kept.untold = true\n",
				"		p.kept.untold = !BROKEN\n",
			}},
			places: []place{rings(400), test("actors", "TestWhoIsNotSeenSeesAGap"), test("tests", "TestScripts/publisher_alone")},
		},
		{
			name: "pub_skip", says: "a publisher that failed skips no number",
			edits: []edit{{
				"actors/publisher.go",
				"	if p.kept.started {\n",
				"	if p.kept.started && !BROKEN {\n",
			}},
			places: []place{links(topologies+"/hard/some", 10, "missing")},
		},
		{
			name: "store_skip", says: "the restart of a store skips no number",
			edits: []edit{{
				"actors/store.go",
				"		ctx.Send(s.env.Addresses.Publisher, messages.SkipSequence{Reason: \"restart of \" + ctx.Self().Id})\n",
				"		if !BROKEN {\n			ctx.Send(s.env.Addresses.Publisher, messages.SkipSequence{Reason: \"restart of \" + ctx.Self().Id})\n		}\n",
			}},
			places: []place{test("tests", "TestScripts/(store_restart|supervision_store)")},
			unseen: "a wish: few stores fail just when they have news to tell",
		},
		{
			name: "unbound_skip", says: "news that was dropped for want of a socket skips no number",
			edits: []edit{{
				"actors/publisher.go",
				"		p.env.Counters.Drop(DropUnbound, queue.discard())\n		p.skip()\n",
				"		p.env.Counters.Drop(DropUnbound, queue.discard())\n		if !BROKEN {\n			p.skip()\n		}\n",
			}},
			places: []place{test("actors", "TestPublisherTriesToBindAgain")},
			unseen: "a wish: a socket that is bound late has no subscribers that would miss anything",
		},
		{
			name: "stranger_ignored", says: "news is withheld though a subscriber is not known",
			edits: []edit{{
				"actors/publisher_audience.go",
				"	if a.open {\n		return false\n	}\n",
				"	if a.open && !BROKEN {\n		return false\n	}\n",
			}},
			places: []place{test("actors", "TestWhatIsWithheld")},
			unseen: "every subscriber of the simulations says who it is",
		},
		{
			name: "stale_ping", says: "news is withheld from those who were said to hear its source long ago",
			edits: []edit{{
				"actors/publisher_audience.go",
				"age < 0 || age > fresh {",
				"age < 0 || age > fresh && !BROKEN {",
			}},
			places: []place{rings(10), links(topologies+"/hard/some", 10, "missing"), test("actors", "TestWhatIsWithheld|TestAStalePing")},
		},
		{
			name: "replica_hears", says: "who hears another life of the source counts as hearing it",
			edits: []edit{{
				"actors/publisher_audience.go",
				"(l.replica == source || slices.Contains(l.hears, source))",
				"(l.replica == source || slices.ContainsFunc(l.hears, func(r messages.Replica) bool { return r == source || BROKEN && r.Host == source.Host }))",
			}},
			places: []place{test("actors", "TestWhatIsWithheld")},
			unseen: "harmless: the former life is named for a window at most; then the others recover, " +
				"and their rounds count only when all know who is heard",
		},
		{
			name: "route_meet", says: "relays that are joined have the newest source and route",
			edits: []edit{{
				"actors/publisher_queue.go",
				"	waiting.Route = intersect(waiting.Route, route)\n",
				"	waiting.Route = intersect(waiting.Route, route)\n	if BROKEN {\n		waiting.Source, waiting.Route = source, route\n	}\n",
			}},
			places: []place{links(topologies+"/hard/some", 10, "missing"), links(topologies+"/usual/few", 10, "missing")},
		},
		{
			name: "joined_floors_lost", says: "news that is joined forgets floors",
			edits: []edit{{
				"actors/publisher_join.go",
				"		joined.Floors = a.Floors\n",
				"		joined.Floors = when(BROKEN, nil, a.Floors)\n",
			}},
			places: []place{test("actors", "TestQueueLosesNothing")},
			unseen: "a wish: few resets wait together with what they reset",
		},
		{
			name: "joined_older_cell", says: "of writes that are joined the older one is sent",
			edits: []edit{{
				"actors/publisher_join.go",
				"	joined.Until = max(a.Until, b.Until)\n	return joined\n",
				"	if BROKEN && a.Stamp < b.Stamp {\n		joined = *a\n	}\n	joined.Until = max(a.Until, b.Until)\n	return joined\n",
			}},
			places: []place{test("actors", "TestQueueLosesNothing")},
			unseen: "a wish: few writes of one cell wait together",
		},
		{
			name: "ping_busy", says: "no ping while packets are sent",
			edits: []edit{{
				"actors/publisher.go",
				"	p.look()\n	p.flushAll()\n",
				"	if BROKEN && p.env.Clock.Now().Sub(p.flushed) < p.env.Options.PingInterval {\n		return\n	}\n	p.look()\n	p.flushAll()\n",
			}},
			places: []place{links(topologies+"/usual/many", 2, "stuck|settling")},
		},
		{
			name: "echoes", says: "news of kinds without a store is relayed again and again",
			edits: []edit{{
				"actors/publisher_echo.go",
				"	if _, ok := e.young[sum]; ok {\n",
				"	if _, ok := e.young[sum]; ok && !BROKEN {\n",
			}},
			places: []place{test("actors", "TestPublisherRelaysAForeignPacketOnce"), test("tests", "TestScripts/custom_unknown_mesh")},
			unseen: "all nodes of the simulations have the same kinds",
		},
	}
}

// topologies are all of the model.
const topologies = "(mesh|chain|star|ring|bridge|tail)"

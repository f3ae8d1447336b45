package simulation_test

// defects are the mends of the model, taken out of the production code in turn, and
// what this simulation has found since.
func defects() []defect {
	return []defect{
		{
			name: "gap_restart",
			says: "something missed during a round does not have it run again",
			edits: []edit{{
				"actors/monitor_round.go",
				"l.rounds.again = l.rounds.running\n",
				"l.rounds.again = false\n",
			}},
			cases: all("hard/some"), seeds: 10, rules: "missing",
		},
		{
			name: "silence_all",
			says: "when a peer falls silent, or is another replica, the others do not recover",
			edits: []edit{{
				"actors/monitor_catch_up.go",
				"if l != than && l.Up() {",
				"if l == nil {",
			}},
			cases: all("usual/many"), seeds: 10, rules: "missing",
		},
		{
			name: "heed",
			says: "a round counts that began before the peer knew that another is not heard",
			edits: []edit{{
				"actors/monitor_round.go",
				"	l.heed()\n",
				"",
			}},
			cases: all("usual/many"), seeds: 10, rules: "missing",
		},
		{
			name: "sub_skip",
			says: "who comes back sees no gap, though something was withheld meanwhile",
			edits: []edit{{
				"actors/publisher_socket.go",
				"if p.kept.absences.look(audience, joined) {",
				"if p.kept.absences.look(audience, joined) && p == nil {",
			}},
			cases: []string{"tail/brief/some"}, seeds: 10, rules: "missing",
		},
		{
			name: "route_meet",
			says: "relays that are joined have the newest source and route",
			edits: []edit{{
				"actors/publisher_queue.go",
				"waiting.Route = intersect(waiting.Route, route)",
				"waiting.Source, waiting.Route = source, route",
			}},
			cases: append(all("hard/some"), all("usual/few")...), seeds: 10, rules: "missing",
		},
		{
			name: "ping_busy",
			says: "no ping while packets are sent",
			edits: []edit{{
				"actors/publisher.go",
				"	p.look()\n	p.flushAll()\n",
				"	if p.env.Clock.Now().Sub(p.flushed) < p.env.Options.PingInterval {\n		return\n	}\n	p.look()\n	p.flushAll()\n",
			}},
			cases: all("usual/many"), seeds: 2, rules: "stuck|settling",
		},
		{
			name: "pub_skip",
			says: "a publisher that failed skips no number",
			edits: []edit{{
				"actors/publisher.go",
				"	if p.kept.started {\n		p.skip()\n	}\n",
				"",
			}},
			cases: all("hard/some"), seeds: 10, rules: "missing",
		},
		{
			name: "replica_hears",
			says: "who hears another life of the source counts as hearing it",
			edits: []edit{{
				"actors/publisher_audience.go",
				"(l.replica == source || slices.Contains(l.hears, source))",
				"(l.replica.Host == source.Host || slices.ContainsFunc(l.hears, func(r messages.Replica) bool { return r.Host == source.Host }))",
			}},
			test: "actors TestWhatIsWithheld",
			harmless: "the former life is named for a window at most; then the others recover, " +
				"and their rounds count only when all know who is heard",
		},
		{
			name: "catchup_src",
			says: "what catching up brought has the peer as its source",
			edits: []edit{{
				"actors/catch_up_page.go",
				"page.Packets[i].Source, page.Packets[i].Route = messages.Replica{}, route",
				"page.Packets[i].Source, page.Packets[i].Route = c.errand.peer(), route",
			}},
			test:     "tests TestScripts/catch_up_difference",
			harmless: "it is withheld only from those who hear that peer, and their links to it answer for all that it has",
		},
	}
}

// all is a profile and a workload in every topology.
func all(rest string) (names []string) {
	for _, topology := range []string{"mesh", "chain", "star", "ring", "bridge", "tail"} {
		names = append(names, topology+"/"+rest)
	}
	return names
}

package defects_test

// ofRounds are defects of how links catch up.
func ofRounds() []defect {
	return []defect{
		{
			name: "gap_restart", says: "something missed during a round does not have it run again",
			edits: []edit{{
				"actors/monitor_round.go",
				"	l.rounds.again = l.rounds.running\n",
				"	l.rounds.again = l.rounds.running && !BROKEN\n",
			}},
			places: []place{links(topologies+"/hard/some", 10, "missing")},
		},
		{
			name: "silence_all", says: "when a peer falls silent, or is another replica, the others do not recover",
			edits: []edit{{
				"actors/monitor_catch_up.go",
				"if l != than && l.Up() {",
				"if l != than && l.Up() && !BROKEN {",
			}},
			places: []place{links(topologies+"/usual/many", 10, "missing")},
		},
		{
			name: "heed", says: "a round counts that began before the peer knew that another is not heard",
			edits: []edit{{
				"actors/monitor_round.go",
				"	l.heed()\n",
				"	if !BROKEN {\n		l.heed()\n	}\n",
			}},
			places: []place{links(topologies+"/usual/many", 10, "missing")},
		},
		{
			name: "round_unmerged", says: "a round ends before the stores have merged its last page",
			edits: []edit{{
				"actors/catch_up_merge.go",
				"isIdle() bool { return m.pages == 0 }",
				"isIdle() bool { return m.pages == 0 || BROKEN }",
			}},
			places: []place{test("tests", "TestScripts/catch_up")},
			unseen: "a wish: stores are seldom behind when a round ends",
		},
		{
			name: "round_void", says: "a round counts that was void, or answered by another replica",
			edits: []edit{{
				"actors/monitor_round.go",
				"return e.Void == \"\" && e.Replica == l.Replica",
				"return e.Void == \"\" && e.Replica == l.Replica || BROKEN",
			}},
			places: []place{test("actors", "TestOneOfTheRoundsOfAnIncarnationCounts")},
			unseen: "a wish: few rounds are void, and others follow",
		},
		{
			name: "page_untold", says: "what catching up brought is not relayed",
			edits: []edit{{
				"actors/catch_up_page.go",
				"len(bytes), c.isQuiet(i.q))",
				"len(bytes), c.isQuiet(i.q) || BROKEN)",
			}},
			places: []place{test("tests", "TestScripts/(catch_up|relay_repaired)")},
			unseen: "a wish: others catch up by themselves before it is missed",
		},
		{
			name: "catchup_src", says: "what catching up brought has the peer as its source",
			edits: []edit{{
				"actors/catch_up_page.go",
				".Route = messages.Replica{}, route",
				".Route = when(BROKEN, c.errand.peer(), messages.Replica{}), route",
			}},
			places: []place{test("tests", "TestScripts/catch_up_difference")},
			unseen: "harmless: it is withheld only from those who hear that peer, and their links to it answer for all that it has",
		},
		{
			name: "roots_not_compared", says: "quiet nodes do not compare what they hold",
			edits: []edit{{
				"actors/monitor_catch_up.go",
				"if compare && l.State == Current",
				"if compare && !BROKEN && l.State == Current",
			}},
			places: []place{test("actors", "TestQuietNodesThatDifferAreComparedAndReported"), test("tests", "TestScripts/monitor_quiet")},
			unseen: "it is a second net: what it mends is a defect of another kind",
		},
		{
			name: "round_after_restart", says: "a peer that is another replica than before is not caught up with",
			edits: []edit{{
				"actors/monitor_window.go",
				"		l.recover(now, reasonOf(l.LastHeard.IsZero(), becauseHeard, becauseAnother))\n",
				"		if BROKEN && !l.LastHeard.IsZero() {\n			l.State = Current\n		} else {\n			l.recover(now, reasonOf(l.LastHeard.IsZero(), becauseHeard, becauseAnother))\n		}\n",
			}},
			places: []place{rings(20), test("tests", "TestScripts/monitor_states")},
		},
	}
}

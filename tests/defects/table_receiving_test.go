package defects_test

// ofReceiving are defects of what is done with frames.
func ofReceiving() []defect {
	return []defect{
		{
			name: "route_unchecked", says: "what has passed through us is taken again",
			edits: []edit{{
				"actors/subscriber_filter.go",
				"case p.Route.Has(self):",
				"case p.Route.Has(self) && !BROKEN:",
			}},
			places: []place{test("actors", "TestSubscriberLeavesOutWhatWeMadeAndWhatPassedThroughUs")},
			unseen: "harmless but for the work: it changes nothing there",
		},
		{
			name: "source_unchecked", says: "what was relayed back to its source is taken there",
			edits: []edit{{
				"actors/subscriber_filter.go",
				"case p.Source == self:",
				"case p.Source == self && !BROKEN:",
			}},
			places: []place{test("actors", "TestSubscriberLeavesOutWhatWeMadeAndWhatPassedThroughUs")},
			unseen: "harmless but for the work: it changes nothing there",
		},
		{
			name: "gap_ignored", says: "numbers missing in the sequence are no gap",
			edits: []edit{{
				"actors/subscriber_take.go",
				"missing > 0 {\n		s.gap(",
				"missing > 0 && !BROKEN {\n		s.gap(",
			}},
			places: []place{links("(mesh|chain)/hard/some", 10, "missing"), rings(10), test("actors", "TestSubscriberSeesGaps")},
		},
		{
			name: "bad_frame_no_gap", says: "a frame that cannot be read is no gap",
			edits: []edit{{
				"actors/subscriber_take.go",
				"	s.gap(turn, \"a frame was refused\")\n",
				"	if !BROKEN {\n		s.gap(turn, \"a frame was refused\")\n	}\n",
			}},
			places: []place{test("actors", "TestSubscriberRefusesWhatItCannotReadOncePerBurst")},
			unseen: "a wish: a frame that cannot be read is also missing in the sequence",
		},
		{
			name: "skewed_no_gap", says: "a frame that is refused for its clock is no gap",
			edits: []edit{{
				"actors/subscriber_take.go",
				"		s.gap(turn, \"a frame was refused for its clock\")\n",
				"		if !BROKEN {\n			s.gap(turn, \"a frame was refused for its clock\")\n		}\n",
			}},
			places: []place{test("tests", "TestScripts/(subscriber_skew|clock_skewed_node)")},
			unseen: "a wish: a frame that is refused for its clock is also missing in the sequence",
		},
		{
			name: "double_unheard", says: "nobody looks for what another process writes under our host name",
			edits: []edit{{
				"actors/store.go",
				"	} else {\n		s.lookForDouble(merged.Changed)\n",
				"	} else if !BROKEN {\n		s.lookForDouble(merged.Changed)\n",
			}},
			places: []place{rings(40), test("tests", "TestScripts/host_shared_afar")},
		},
		{
			name: "former_life_is_double", says: "what a former life of ours wrote is taken for another process's",
			edits: []edit{{
				"actors/store_double.go",
				"	if stamp.Millis() <= s.formerUntil(now) {\n",
				"	if stamp.Millis() <= s.formerUntil(now) && !BROKEN {\n",
			}},
			places: []place{rings(10), test("tests", "TestScripts/host_shared_former")},
		},
		{
			name: "watch_lost", says: "a monitor that starts again does not ask whom it is to watch",
			edits: []edit{{
				"actors/monitor.go",
				"		ctx.Send(m.env.Addresses.Peers, messages.MonitorStarted{})\n",
				"		if !BROKEN {\n			ctx.Send(m.env.Addresses.Peers, messages.MonitorStarted{})\n		}\n",
			}},
			places: []place{test("tests", "TestScripts/peers_watch_again")},
			unseen: "it must fail at one of the few messages that tell it of a peer",
		},
		{
			name: "clock_set_back_at_once", says: "a wall clock that was set back counts as what it is",
			edits: []edit{{
				"storage/clock.go",
				"return max(wall, c.wall.Load()) }",
				"return when(BROKEN, wall, max(wall, c.wall.Load())) }",
			}},
			places: []place{test("tests", "TestScripts/clock_leapt")},
			unseen: "a node whose clock leapt is restarted in the simulations",
		},
		{
			name: "foreign_no_gap", says: "what was of a kind without a store is no gap",
			edits: []edit{{
				"actors/subscriber.go",
				"	s.gap(turn, \"packets of a kind without a store here were only relayed\")\n",
				"	if !BROKEN {\n		s.gap(turn, \"packets of a kind without a store here were only relayed\")\n	}\n",
			}},
			places: []place{test("actors", "TestSubscriberRelaysKindsWithoutAStore"), test("tests", "TestScripts/custom_unknown")},
			unseen: "all nodes of the simulations have the same kinds",
		},
		{
			name: "custom_kind_mixed_up", says: "what is of a custom kind goes to the default stores",
			edits: []edit{{
				"actors/subscriber_filter.go",
				"case p.Kind == \"\":",
				"case p.Kind == \"\" || BROKEN && addresses.Custom[p.Kind] != nil:",
			}},
			places: []place{rings(10), test("tests", "TestScripts/custom_highwater")},
		},
		{
			name: "ping_before_merge", says: "a ping counts though what came before it is not merged",
			edits: []edit{{
				"actors/subscriber_credit.go",
				"		if c.merged[store] < given {\n",
				"		if c.merged[store] < given && !BROKEN {\n",
			}},
			places: []place{test("actors", "TestSubscriberHoldsAPingBackUntilAllBeforeItIsMerged")},
			unseen: "a wish: it concerns peers that cannot be asked, and there are none",
		},
		{
			name: "credit_kept", says: "credit does not come back from the stores", quick: true,
			edits: []edit{{
				"actors/subscriber_credit.go",
				"	c.outstanding -= min(n, c.outstanding)\n",
				"	c.outstanding -= when(BROKEN, 0, min(n, c.outstanding))\n",
			}},
			places: []place{rings(10), test("actors", "TestSubscriberStopsReceivingWithoutCredit")},
		},
		{
			name: "silent_socket_kept", says: "a socket that is silent is not made anew",
			edits: []edit{{
				"actors/subscriber.go",
				"	silent := now.Sub(s.kept.heard)\n",
				"	silent := when(BROKEN, 0, now.Sub(s.kept.heard))\n",
			}},
			places: []place{test("actors", "TestSubscriberMakesASilentSocketAnew")},
			unseen: "a wish: no socket hangs for ever",
		},
	}
}

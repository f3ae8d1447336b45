package defects_test

// ofLives are defects of the lives of nodes, of keys and of slots.
func ofLives() []defect {
	return []defect{
		{
			name: "incarnation_reused", says: "a restarted node goes on under the incarnation of its former life", quick: true,
			edits: []edit{{
				"supervision/env.go",
				"Incarnation: cfg.Incarnation}",
				"Incarnation: when(BROKEN, 1, cfg.Incarnation)}",
			}},
			places: []place{rings(10), test("supervision", "TestANodeComesBackWithItsDirectory")},
		},
		{
			name: "serial_reused", says: "all slots of a replica have the same serial",
			edits: []edit{{
				"storage/life.go",
				"	s.serial = max(s.now, s.serial+1)\n",
				"	s.serial = when(BROKEN, 1, max(s.now, s.serial+1))\n",
			}},
			places: []place{rings(20), test("storage", "TestLives")},
		},
		{
			name: "slot_of_former_life", says: "a counter goes on in a slot that a former life of its key has ended",
			edits: []edit{{
				"storage/key.go",
				"	if own == nil || k.dead(own.until, own.epoch) {\n",
				"	if own == nil || k.dead(own.until, own.epoch) && !BROKEN {\n",
			}},
			places: []place{test("storage", "TestModel")},
			unseen: "a wish: few counters are reset, expire and are counted again",
		},
		{
			name: "slot_returned", says: "a counter goes on in an own slot that was dropped and came back from a peer",
			edits: []edit{{
				"storage/key.go",
				"if sl := k.slot(i); sl.current && (own == nil",
				"if sl := k.slot(i); (sl.current || BROKEN && sl.replica == self) && (own == nil",
			}},
			places: []place{test("storage", "TestReturnedSlotIsNotContinuedAfterSet")},
			unseen: "a wish: few counters expire here and are extended elsewhere",
		},
		{
			name: "life_without_cutoff", says: "a write to an expired name begins no life", quick: true,
			edits: []edit{{
				"storage/life.go",
				"max(k.cutoff, s.millis), k.cleared())",
				"when(BROKEN, k.cutoff, max(k.cutoff, s.millis)), k.cleared())",
			}},
			places: []place{histories("calm")},
		},
		{
			name: "new_name_without_cutoff", says: "a write to an unknown name begins no life",
			edits: []edit{{
				"storage/life.go",
				"s.setHeader(k, messages.Unset, s.millis, 0)",
				"s.setHeader(k, messages.Unset, when(BROKEN, 0, s.millis), 0)",
			}},
			places: []place{histories("calm|killed|past")},
		},
		{
			name: "ceiling_ignored", says: "a restarted node's clock does not begin after the ceiling on its disk",
			edits: []edit{{
				"supervision/data_dir.go",
				"	env.Hybrid.Observe(ceiling)\n",
				"	env.Hybrid.Observe(when(BROKEN, 0, ceiling))\n",
			}},
			places: []place{ringsFrom(61, 10), test("supervision", "TestRestartsDoNotCarryTheClockAway|TestANodeComesBackWithItsDirectory"), test("tests", "TestScripts/disk_restart")},
		},
		{
			name: "stamps_unobserved", says: "what is heard does not move the clock on",
			edits: []edit{{
				"actors/subscriber_take.go",
				"	s.env.Hybrid.Observe(frame.Stamp)\n",
				"	s.env.Hybrid.Observe(when(BROKEN, 0, frame.Stamp))\n",
			}, {
				"actors/catch_up_page.go",
				"	c.env.Hybrid.Observe(page.Stamp)\n",
				"	c.env.Hybrid.Observe(when(BROKEN, 0, page.Stamp))\n",
			}},
			places: []place{rings(10), test("tests", "TestScripts")},
		},
		{
			name: "skew_unchecked", says: "frames of clocks that are far ahead are taken",
			edits: []edit{{
				"actors/subscriber_take.go",
				"s.env.Options.MaxSkew); refused {",
				"s.env.Options.MaxSkew); refused && !BROKEN {",
			}},
			places: []place{test("actors", "TestSubscriberRefusesClocksTooFarAhead")},
			unseen: "a wish: clocks that follow a wrong one are not held against the wall",
		},
		{
			name: "future_taken", says: "what is stamped after its frame was sent is taken",
			edits: []edit{{
				"actors/subscriber_filter.go",
				"case latest(p) > most:",
				"case latest(p) > most && !BROKEN:",
			}},
			places: []place{test("actors", "TestSubscriberRefusesWritesFromTheFuture")},
			unseen: "no node of the simulations is hostile",
		},
		{
			name: "host_unshared", says: "that two nodes have one host name is not reported",
			edits: []edit{{
				"actors/subscriber_double.go",
				"if other == s.kept.double ||",
				"if BROKEN || other == s.kept.double ||",
			}},
			places: []place{rings(10), test("actors", "TestSubscriberReportsAnotherLifeUnderOurNameOnce")},
		},
	}
}

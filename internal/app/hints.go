package app

// The hints that nodes give each other. A new one is ignored by nodes that do not know it
// yet, and a node that hears nothing looks by itself: at change marks each second, at
// sessions and for streams each ten seconds.
const (
	// enrollmentHint names a member and the enrolment of theirs that changed.
	enrollmentHint = "enrollment"
	// markHint says that a change mark was raised.
	markHint = "mark"
	// sessionHint names a session and a member that are to be looked up again; one of them
	// is 0.
	sessionHint = "session"
)

// meet connects what this node remembers with what the others do.
func (a *App) meet() {
	r, bus := a.Resolver, a.options.Bus
	changed := func(memberID, enrollmentID int64) {
		r.Live.EnrollmentChanged(memberID, enrollmentID)
		bus.Tell(enrollmentHint, memberID, enrollmentID)
	}
	r.Enrollments.WhenChanged(changed)
	r.Study.WhenChanged(changed)
	a.Watcher.WhenChanged(func() { bus.Tell(markHint) })
	r.SignIn.WhenForgotten(func(sessionID, memberID int64) { bus.Tell(sessionHint, sessionID, memberID) })

	bus.Hear(enrollmentHint, 2, func(ids []int64) { r.Live.EnrollmentChanged(ids[0], ids[1]) })
	bus.Hear(markHint, 0, func([]int64) { a.Watcher.Soon() })
	bus.Hear(sessionHint, 2, func(ids []int64) { r.SignIn.ForgetHere(ids[0], ids[1]) })
}

package graph_test

// others are operations that the school serves beside the contract, for the table of
// who may do what.
var others = map[string]string{
	"Node":                  `query Node($id: ID!) { node(id: $id) { id ... on QuizAttempt { questions { text } answers { explanation } } } }`,
	"MemberImportErrorFile": `query MemberImportErrorFile($id: ID!) { node(id: $id) { ... on MemberImport { errorFile { url expiresAt } } } }`,
	"Nodes":                 `query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id ... on QuizAttempt { questions { text } answers { explanation } } } }`,
	"CreditRules":           `query CreditRules { creditRules { code } }`,
	"BookCreditHours":       `mutation BookCreditHours($input: BookCreditHoursInput!) { bookCreditHours(input: $input) { entries { id } } }`,
	"ReverseCreditEntry":    `mutation ReverseCreditEntry($entryId: ID!, $reason: String!) { reverseCreditEntry(input: { entryId: $entryId, reason: $reason }) { entry { hours } } }`,
	"ImportCreditHours": `mutation ImportCreditHours($organizationId: ID!, $uploadId: ID!, $dryRun: Boolean!) {
		importCreditHours(input: { organizationId: $organizationId, uploadId: $uploadId, dryRun: $dryRun }) { import { dryRun } } }`,
	"SetCreditRule": `mutation SetCreditRule($validFrom: Date!, $scheme: CreditScheme!, $minutesPerHour: Int) {
		setCreditRule(input: { validFrom: $validFrom, scheme: $scheme, minutesPerHour: $minutesPerHour }) { rule { scheme } } }`,
	"SetAnnualTarget": `mutation SetAnnualTarget($organizationId: ID!, $audience: TargetAudience!, $fromYear: Int!, $hours: Float!) {
		setAnnualTarget(input: { organizationId: $organizationId, audience: $audience, fromYear: $fromYear, hours: $hours }) { target { hours } } }`,
	"ExportCreditHours": `mutation ExportCreditHours($organizationId: ID!, $year: Int!, $format: ExportFormat!) {
		exportCreditHours(input: { organizationId: $organizationId, year: $year, format: $format }) { export { status } } }`,
	"CourseManifest":          `query CourseManifest($courseId: ID!) { courseManifest(courseId: $courseId) { __typename } }`,
	"Changes":                 `query Changes { changes { cursor notices { title } } }`,
	"ChangesSince":            `query ChangesSince($since: String, $first: Int) { changes(since: $since, first: $first) { cursor } }`,
	"MarkNoticesRead":         `mutation MarkNoticesRead($ids: [ID!]!) { markNoticesRead(input: { ids: $ids }) { notices { title } } }`,
	"MarkAllNoticesRead":      `mutation MarkAllNoticesRead { markAllNoticesRead(input: {}) { marked unreadNoticeCount } }`,
	"NoticePreferences":       `query NoticePreferences { viewer { unreadNoticeCount noticePreferences { mail kinds { kind channels } } } }`,
	"UpdateNoticePreferences": `mutation UpdateNoticePreferences { updateNoticePreferences(input: { kinds: [{ kind: TRANSFER, channels: [] }] }) { preferences { mail } } }`,
	"RequestMailCode":         `mutation RequestMailCode { requestMailCode(input: { mail: "a@example.org" }) { expiresInSeconds } }`,
	"ConfirmMail":             `mutation ConfirmMail { confirmMail(input: { mail: "a@example.org", code: "123456" }) { preferences { mail } } }`,
	"RemoveMail":              `mutation RemoveMail { removeMail { preferences { mail } } }`,
	"SubscribePush":           `mutation SubscribePush { subscribePush(input: { endpoint: "https://push.example.org/x", p256dh: "x", auth: "x" }) { preferences { mail } } }`,
	"UnsubscribePush":         `mutation UnsubscribePush { unsubscribePush(input: { endpoint: "https://push.example.org/x" }) { preferences { mail } } }`,
	"PreviewGroupMessage": `query PreviewGroupMessage($organizationId: ID!) {
		previewGroupMessage(organizationId: $organizationId) { memberCount channels { channel memberCount } } }`,
	"SendGroupMessage": `mutation SendGroupMessage($organizationId: ID!, $expectedCount: Int!) {
		sendGroupMessage(input: { organizationId: $organizationId, title: "不给别人看的群发", body: "x", channels: [], expectedCount: $expectedCount }) { message { title } } }`,
	"GroupMessages": `query GroupMessages($organizationId: ID!) { organization(id: $organizationId) { groupMessages { nodes: edges { node { title report { toldCount } } } } } }`,
	"ImportQuestions": `mutation ImportQuestions($lessonId: ID!, $uploadId: ID!, $dryRun: Boolean!) {
		importQuestions(input: { lessonId: $lessonId, uploadId: $uploadId, dryRun: $dryRun }) { import { dryRun } } }`,
	"RecomputeStudy":     `mutation RecomputeStudy($memberId: ID!) { recomputeStudy(input: { memberId: $memberId, dryRun: true }) { events records } }`,
	"AcceptTransfer":     `mutation AcceptTransfer($id: ID!) { acceptTransfer(input: { id: $id }) { transfer { status } } }`,
	"DeclineTransfer":    `mutation DeclineTransfer($id: ID!) { declineTransfer(input: { id: $id }) { transfer { status } } }`,
	"WithdrawTransfer":   `mutation WithdrawTransfer($id: ID!) { withdrawTransfer(input: { id: $id }) { transfer { status } } }`,
	"OrganizationByCode": `query OrganizationByCode($code: String!) { organizationByCode(code: $code) { id name } }`,
	"Venues":             `query Venues($organizationId: ID!) { organization(id: $organizationId) { venues { name address seats } } }`,
	"DissolveOrganization": `mutation DissolveOrganization($input: DissolveOrganizationInput!) {
		dissolveOrganization(input: $input) { organization { id name dissolvedOn mergedInto { id name } } into { id name } dryRun
			plan { members deactivatedMembers subordinateOrganizations courses files assignments venues ceremonies posts participations roles transfers settings } } }`,
	"MergeOrganizations": `mutation MergeOrganizations($input: MergeOrganizationsInput!) {
		mergeOrganizations(input: $input) { into { id name } dissolved { organization { id name } plan { members } } plan { members roles } dryRun } }`,
	"DeepLink":         `query DeepLink($id: ID!) { organization(id: $id) { id name code dissolvedOn mergedInto { id name } children { id } ancestors { id } } }`,
	"AddVenue":         `mutation AddVenue($input: AddVenueInput!) { addVenue(input: $input) { venue { id name address seats } } }`,
	"UpdateVenue":      `mutation UpdateVenue($input: UpdateVenueInput!) { updateVenue(input: $input) { venue { id name } } }`,
	"RemoveVenue":      `mutation RemoveVenue($id: ID!) { removeVenue(input: { id: $id }) { removedId } }`,
	"ExportRegister":   `mutation ExportRegister($input: ExportRegisterInput!) { exportRegister(input: $input) { export { id status } } }`,
	"AppointMember":    `mutation AppointMember($input: AppointMemberInput!) { appointMember(input: $input) { post { id position memberName organizationName untilDay } } }`,
	"EndPost":          `mutation EndPost($id: ID!, $untilDay: Date!) { endPost(input: { id: $id, untilDay: $untilDay }) { post { position untilDay } } }`,
	"AddParticipation": `mutation AddParticipation($input: AddParticipationInput!) { addParticipation(input: $input) { participation { id fromDay } } }`,
	"EndParticipation": `mutation EndParticipation($id: ID!, $untilDay: Date!) { endParticipation(input: { id: $id, untilDay: $untilDay }) { participation { untilDay } } }`,
	"MemberHistory": `query MemberHistory($id: ID!) { node(id: $id) { ... on Member { name memberNumber comesFrom staysAt
		stagePeriods { stage fromDay untilDay } residencyPeriods { residency comesFrom staysAt fromDay untilDay }
		posts { position organizationName fromDay untilDay } participations { organizationName fromDay untilDay } } } }`,
	"BirthdayCardWords": `query BirthdayCardWords($organizationId: ID!) { organization(id: $organizationId) { birthdayCardWords { title message writtenBy { name } } } }`,
	"PlanCeremony":      `mutation PlanCeremony($input: PlanCeremonyInput!) { planCeremony(input: $input) { ceremony { title birthdays { id } } } }`,
	"CancelCeremony":    `mutation CancelCeremony($id: ID!) { cancelCeremony(input: { id: $id }) { ceremony { cancelledAt } } }`,
	"MyStudyDays": `query MyStudyDays { viewer { nextStudyDay { day movedFrom topic place course { title } lesson { title } organization { name } attended onLeave makeUpUntil
		attendance { source at studiedOn } leave { id kind fromOn toOn reason createdAt cancelledAt } } studyDays { day attended onLeave attendance { source studiedOn } } studyDayLeaves { id } } }`,
	"StudyDay": `query StudyDay($organizationId: ID!, $day: Date!, $status: StudyDayStatus) { organization(id: $organizationId) { studyDay(day: $day) {
		topic place course { title } lesson { title } expected present madeUp onLeave missing away
		members(status: $status, first: 100) { totalCount edges { node { memberId name residency organization { name } status attendance { source } leave { kind reason } } } } } } }`,
	"StudyDayCalendar": `query StudyDayCalendar($organizationId: ID!, $on: Date, $year: Int!) { organization(id: $organizationId) {
		fixedStudyDayRules(on: $on) { residency recurrence fromOn setBy { name } } holidayShifts(year: $year) { id day movedTo name organization { name } }
		fixedStudyDays(residency: FLOATING, year: $year) { day movedFrom topic place course { title } lesson { title } organization { name } } } }`,
	"CheckInCode":        `query CheckInCode($organizationId: ID!) { checkInCode(organizationId: $organizationId) { organization { id } day code changesAt validUntil } }`,
	"SetFixedStudyDay":   `mutation SetFixedStudyDay($input: SetFixedStudyDayInput!) { setFixedStudyDay(input: $input) { rule { recurrence fromOn setBy { name } } } }`,
	"AddHolidayShift":    `mutation AddHolidayShift($input: AddHolidayShiftInput!) { addHolidayShift(input: $input) { shift { id day movedTo name organization { name } } } }`,
	"RemoveHolidayShift": `mutation RemoveHolidayShift($id: ID!) { removeHolidayShift(input: { id: $id }) { removedId } }`,
	"PlanStudyDay":       `mutation PlanStudyDay($input: PlanStudyDayInput!) { planStudyDay(input: $input) { day { day topic place course { title } lesson { title } organization { name } } } }`,
	"CheckIn":            `mutation CheckIn($code: String!, $organizationId: ID) { checkIn(input: { code: $code, organizationId: $organizationId }) { day { day attended attendance { source at } } } }`,
	"AskForLeave":        `mutation AskForLeave($input: AskForLeaveInput!) { askForLeave(input: $input) { leave { id kind fromOn toOn reason } } }`,
	"CancelLeave":        `mutation CancelLeave($id: ID!) { cancelLeave(input: { id: $id }) { leave { id cancelledAt } } }`,
	"RecordLeave":        `mutation RecordLeave($input: RecordLeaveInput!) { recordLeave(input: $input) { leave { id reason } } }`,
	"RecordAttendance":   `mutation RecordAttendance($memberId: ID!, $day: Date!) { recordAttendance(input: { memberId: $memberId, day: $day }) { member { name status attendance { source } } } }`,
	"WithdrawAttendance": `mutation WithdrawAttendance($memberId: ID!, $day: Date!) { withdrawAttendance(input: { memberId: $memberId, day: $day }) { member { name status } } }`,
	"DeleteMedia":        `mutation DeleteMedia($id: ID!) { deleteMedia(input: { id: $id }) { deletedId } }`,
	"ExportYearPapers":   `mutation ExportYearPapers($organizationId: ID!, $year: Int!) { exportYearPapers(input: { organizationId: $organizationId, year: $year }) { export { id status } } }`,
	"SetBurdenPolicy": `mutation SetBurdenPolicy($organizationId: ID!, $practice: BurdenPractice!, $enabled: Boolean!, $reason: String!) {
		setBurdenPolicy(input: { organizationId: $organizationId, practice: $practice, enabled: $enabled, reason: $reason }) { policy { practice enabled reason organizationName } } }`,
	"MyBurdenPolicies": `query MyBurdenPolicies { viewer { burdenPolicies { practice enabled organizationName reason setByName setAt } } }`,
	"LeagueTable":      `query LeagueTable($organizationId: ID!) { organization(id: $organizationId) { leagueTable(year: 2026) { place name hours } } }`,
	"OnlineTimeTable":  `query OnlineTimeTable($organizationId: ID!, $from: Date!, $to: Date!) { organization(id: $organizationId) { onlineTimeTable(from: $from, to: $to) { name creditedSeconds } } }`,
	"RevealMember": `mutation RevealMember($memberId: ID!, $reason: String!) {
		revealMember(input: { memberId: $memberId, fields: [PHONE, IDENTITY_NUMBER, BORN_ON], reason: $reason }) { phone identityNumber bornOn } }`,
	"AgreeToPrivacyNotice": `mutation AgreeToPrivacyNotice($version: String!) { agreeToPrivacyNotice(input: { version: $version }) { viewer { agreedToPrivacyNoticeAt } } }`,
	"CorrectMyData": `mutation CorrectMyData($field: CorrectionField!, $wanted: String!, $note: String, $key: ID) {
		correctMyData(input: { field: $field, wanted: $wanted, note: $note, idempotencyKey: $key }) { correction { id status wanted } } }`,
	"WithdrawCorrection": `mutation WithdrawCorrection($id: ID!) { withdrawCorrection(input: { id: $id }) { correction { status wanted } } }`,
	"DecideCorrection": `mutation DecideCorrection($id: ID!, $accept: Boolean!, $answer: String) {
		decideCorrection(input: { id: $id, accept: $accept, answer: $answer }) { correction { status answer wanted } } }`,
	"ExportMyData": `mutation ExportMyData { exportMyData { url expiresAt } }`,
	"CloseAccount": `mutation CloseAccount { closeAccount { viewer { accountClosesAt } } }`,
	"KeepAccount":  `mutation KeepAccount { keepAccount { viewer { accountClosesAt } } }`,
	"MyPrivacy": `query MyPrivacy { viewer { phone identityNumber bornOn agreedToPrivacyNoticeAt accountClosesAt
		accessLog(first: 50) { totalCount edges { node { readerName organizationName fields reason readAt } } }
		corrections(first: 50) { totalCount edges { node { id field wanted note status answer memberName } } } } }`,
	"CorrectionRequests": `query CorrectionRequests($organizationId: ID!, $open: Boolean) { organization(id: $organizationId) {
		correctionRequests(first: 50, open: $open) { totalCount edges { node { id memberId memberName field wanted status } } } } }`,
	"RoleGrants": `query RoleGrants($organizationId: ID!, $role: Role) { organization(id: $organizationId) {
		roleGrants(first: 50, role: $role) { totalCount edges { node { id role memberName grantedAt grantedByName organization { name } member { id active organization { name } } } } } } }`,
	"Transfers": `query Transfers($organizationId: ID!, $direction: TransferDirection, $open: Boolean) { organization(id: $organizationId) {
		transfers(first: 50, direction: $direction, open: $open) { totalCount edges { node { id memberName status viewerMayDecide viewerMayWithdraw } } } } }`,
}

package graph_test

// others are operations that the school serves beside the contract, for the table of
// who may do what.
var others = map[string]string{
	"Node":               `query Node($id: ID!) { node(id: $id) { id ... on QuizAttempt { questions { text } answers { explanation } } } }`,
	"Nodes":              `query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id ... on QuizAttempt { questions { text } answers { explanation } } } }`,
	"CreditRules":        `query CreditRules { creditRules { code } }`,
	"BookCreditHours":    `mutation BookCreditHours($input: BookCreditHoursInput!) { bookCreditHours(input: $input) { entries { id } } }`,
	"ReverseCreditEntry": `mutation ReverseCreditEntry($entryId: ID!, $reason: String!) { reverseCreditEntry(input: { entryId: $entryId, reason: $reason }) { entry { hours } } }`,
	"ImportCreditHours": `mutation ImportCreditHours($organizationId: ID!, $uploadId: ID!, $dryRun: Boolean!) {
		importCreditHours(input: { organizationId: $organizationId, uploadId: $uploadId, dryRun: $dryRun }) { import { dryRun } } }`,
	"SetCreditRule": `mutation SetCreditRule($validFrom: Date!, $scheme: CreditScheme!, $minutesPerHour: Int) {
		setCreditRule(input: { validFrom: $validFrom, scheme: $scheme, minutesPerHour: $minutesPerHour }) { rule { scheme } } }`,
	"SetAnnualTarget": `mutation SetAnnualTarget($organizationId: ID!, $audience: TargetAudience!, $fromYear: Int!, $hours: Float!) {
		setAnnualTarget(input: { organizationId: $organizationId, audience: $audience, fromYear: $fromYear, hours: $hours }) { target { hours } } }`,
	"ExportCreditHours": `mutation ExportCreditHours($organizationId: ID!, $year: Int!, $format: ExportFormat!) {
		exportCreditHours(input: { organizationId: $organizationId, year: $year, format: $format }) { export { status } } }`,
	"CourseManifest":  `query CourseManifest($courseId: ID!) { courseManifest(courseId: $courseId) { __typename } }`,
	"Changes":         `query Changes { changes { cursor notices { title } } }`,
	"ChangesSince":    `query ChangesSince($since: String, $first: Int) { changes(since: $since, first: $first) { cursor } }`,
	"MarkNoticesRead": `mutation MarkNoticesRead($ids: [ID!]!) { markNoticesRead(input: { ids: $ids }) { notices { title } } }`,
	"ImportQuestions": `mutation ImportQuestions($lessonId: ID!, $uploadId: ID!, $dryRun: Boolean!) {
		importQuestions(input: { lessonId: $lessonId, uploadId: $uploadId, dryRun: $dryRun }) { import { dryRun } } }`,
	"RecomputeStudy":   `mutation RecomputeStudy($memberId: ID!) { recomputeStudy(input: { memberId: $memberId, dryRun: true }) { events records } }`,
	"AcceptTransfer":   `mutation AcceptTransfer($id: ID!) { acceptTransfer(input: { id: $id }) { transfer { status } } }`,
	"DeclineTransfer":  `mutation DeclineTransfer($id: ID!) { declineTransfer(input: { id: $id }) { transfer { status } } }`,
	"WithdrawTransfer": `mutation WithdrawTransfer($id: ID!) { withdrawTransfer(input: { id: $id }) { transfer { status } } }`,
	"PlanCeremony":     `mutation PlanCeremony($input: PlanCeremonyInput!) { planCeremony(input: $input) { ceremony { title birthdays { id } } } }`,
	"CancelCeremony":   `mutation CancelCeremony($id: ID!) { cancelCeremony(input: { id: $id }) { ceremony { cancelledAt } } }`,
	"DeleteMedia":      `mutation DeleteMedia($id: ID!) { deleteMedia(input: { id: $id }) { deletedId } }`,
}

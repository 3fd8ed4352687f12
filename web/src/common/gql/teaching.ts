import type { TypedDocumentNode } from '@urql/core'
import type {
  AcceptTransferMutation, AcceptTransferMutationVariables,
  AddHolidayShiftMutation, AddHolidayShiftMutationVariables,
  AnnounceUploadMutation, AnnounceUploadMutationVariables,
  ArchiveCourseMutation, ArchiveCourseMutationVariables,
  AssignCourseMutation, AssignCourseMutationVariables,
  AssignmentOfOneQuery, AssignmentOfOneQueryVariables,
  AssignmentStandingsQuery, AssignmentStandingsQueryVariables,
  AssignmentsGivenQuery, AssignmentsGivenQueryVariables,
  AuditPageQuery, AuditPageQueryVariables,
  AuditTrailQuery, AuditTrailQueryVariables,
  AuthoredCoursesQuery, AuthoredCoursesQueryVariables,
  BirthdayCardWordsQuery, BirthdayCardWordsQueryVariables,
  BirthdayDetailQuery, BirthdayDetailQueryVariables,
  BirthdaysBetweenQuery, BirthdaysBetweenQueryVariables,
  CancelAssignmentMutation, CancelAssignmentMutationVariables,
  CancelCeremonyMutation, CancelCeremonyMutationVariables,
  CancelLeaveMutation, CancelLeaveMutationVariables,
  CeremoniesQuery, CeremoniesQueryVariables,
  CheckInCodeQuery, CheckInCodeQueryVariables,
  CompleteUploadMutation, CompleteUploadMutationVariables,
  CompletionByMemberQuery, CompletionByMemberQueryVariables,
  CompletionByOrganizationQuery, CompletionByOrganizationQueryVariables,
  CompletionOnDayQuery, CompletionOnDayQueryVariables,
  CompletionPeopleQuery, CompletionPeopleQueryVariables,
  CorrectionsOfQuery, CorrectionsOfQueryVariables,
  CourseChoicesQuery, CourseChoicesQueryVariables,
  CourseDraftQuery, CourseDraftQueryVariables,
  CourseInsightQuery, CourseInsightQueryVariables,
  CourseReleasesQuery, CourseReleasesQueryVariables,
  CreateArticleMutation, CreateArticleMutationVariables,
  CreateCourseMutation, CreateCourseMutationVariables,
  CreateLessonMutation, CreateLessonMutationVariables,
  CreateMemberMutation, CreateMemberMutationVariables,
  CreateModuleMutation, CreateModuleMutationVariables,
  CreateOrganizationMutation, CreateOrganizationMutationVariables,
  CreateQuizMutation, CreateQuizMutationVariables,
  CreateUploadMutation, CreateUploadMutationVariables,
  CreateVideoMutation, CreateVideoMutationVariables,
  CreditHoursByOrganizationQuery, CreditHoursByOrganizationQueryVariables,
  CreditHoursOnDayQuery, CreditHoursOnDayQueryVariables,
  CreditRulesQuery, CreditRulesQueryVariables,
  DeactivateMemberMutation, DeactivateMemberMutationVariables,
  DecideCorrectionMutation, DecideCorrectionMutationVariables,
  DeclineTransferMutation, DeclineTransferMutationVariables,
  DeleteLessonMutation, DeleteLessonMutationVariables,
  DeleteModuleMutation, DeleteModuleMutationVariables,
  DissolveOrganizationMutation, DissolveOrganizationMutationVariables,
  DraftLessonQuery, DraftLessonQueryVariables,
  DraftPreviewQuery, DraftPreviewQueryVariables,
  ExportQuery, ExportQueryVariables,
  ExportCompletionMutation, ExportCompletionMutationVariables,
  ExportCompletionOnDayMutation, ExportCompletionOnDayMutationVariables,
  ExportCreditHoursMutation, ExportCreditHoursMutationVariables,
  ExportRegisterMutation, ExportRegisterMutationVariables,
  ExportYearPapersMutation, ExportYearPapersMutationVariables,
  ExportsQuery, ExportsQueryVariables,
  FinishUploadMutation, FinishUploadMutationVariables,
  GiveAssignmentMutation, GiveAssignmentMutationVariables,
  GrantRoleMutation, GrantRoleMutationVariables,
  GroupMessagesQuery, GroupMessagesQueryVariables,
  ImportMembersMutation, ImportMembersMutationVariables,
  ImportRosterMutation, ImportRosterMutationVariables,
  ImportedRowsQuery, ImportedRowsQueryVariables,
  LessonToWriteQuery, LessonToWriteQueryVariables,
  MediaFilesQuery, MediaFilesQueryVariables,
  MemberImportQuery, MemberImportQueryVariables,
  MergeOrganizationsMutation, MergeOrganizationsMutationVariables,
  MoveMemberMutation, MoveMemberMutationVariables,
  OrganizationByCodeQuery, OrganizationByCodeQueryVariables,
  OrganizationPageQuery, OrganizationPageQueryVariables,
  OrganizationTreeQuery, OrganizationTreeQueryVariables,
  PeopleByNameQuery, PeopleByNameQueryVariables,
  PlanCeremonyMutation, PlanCeremonyMutationVariables,
  PlanStudyDayMutation, PlanStudyDayMutationVariables,
  PolicyOfQuery, PolicyOfQueryVariables,
  PoliticalBirthdaysQuery, PoliticalBirthdaysQueryVariables,
  PreviewGroupMessageQuery, PreviewGroupMessageQueryVariables,
  PublishCourseMutation, PublishCourseMutationVariables,
  PublishModuleMutation, PublishModuleMutationVariables,
  RecordAttendanceMutation, RecordAttendanceMutationVariables,
  RecordBirthdayTalkMutation, RecordBirthdayTalkMutationVariables,
  RecordLeaveMutation, RecordLeaveMutationVariables,
  RegisterOfOneQuery, RegisterOfOneQueryVariables,
  RemoveHolidayShiftMutation, RemoveHolidayShiftMutationVariables,
  RevealMemberMutation, RevealMemberMutationVariables,
  RevokeRoleMutation, RevokeRoleMutationVariables,
  RolesHeldQuery, RolesHeldQueryVariables,
  RosterQuery, RosterQueryVariables,
  RosterPageQuery, RosterPageQueryVariables,
  SendGroupMessageMutation, SendGroupMessageMutationVariables,
  SetAnnualTargetMutation, SetAnnualTargetMutationVariables,
  SetBirthdayCardMutation, SetBirthdayCardMutationVariables,
  SetBurdenPolicyMutation, SetBurdenPolicyMutationVariables,
  SetCreditRuleMutation, SetCreditRuleMutationVariables,
  SetFixedStudyDayMutation, SetFixedStudyDayMutationVariables,
  StudyDayAttendanceQuery, StudyDayAttendanceQueryVariables,
  StudyDayCalendarQuery, StudyDayCalendarQueryVariables,
  TrainerCoursesQuery, TrainerCoursesQueryVariables,
  TransferMemberMutation, TransferMemberMutationVariables,
  TransfersOfQuery, TransfersOfQueryVariables,
  UpdateCourseMutation, UpdateCourseMutationVariables,
  UpdateLessonMutation, UpdateLessonMutationVariables,
  UpdateMemberMutation, UpdateMemberMutationVariables,
  UpdateModuleMutation, UpdateModuleMutationVariables,
  UpdateOrganizationMutation, UpdateOrganizationMutationVariables,
  UploadStateQuery, UploadStateQueryVariables,
  WithdrawAttendanceMutation, WithdrawAttendanceMutationVariables,
  WithdrawTransferMutation, WithdrawTransferMutationVariables,
} from './types'

// The server knows the texts: a client sends their ids alone.
function ask<Data, Variables>(name: string, documentId: string): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return { kind: 'Document', definitions: [], documentId, name } as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>
}

export const AcceptTransfer = /*#__PURE__*/ ask<AcceptTransferMutation, AcceptTransferMutationVariables>('AcceptTransfer', 'sha256:4b764df4925f561862a3667e03443a3333ebc2cff9da524fce514295268c0a82')
export const AddHolidayShift = /*#__PURE__*/ ask<AddHolidayShiftMutation, AddHolidayShiftMutationVariables>('AddHolidayShift', 'sha256:3ca67739374af90494ce928e4f245fcec048d3042372e57154d3f714f50f9c0b')
export const AnnounceUpload = /*#__PURE__*/ ask<AnnounceUploadMutation, AnnounceUploadMutationVariables>('AnnounceUpload', 'sha256:e6536ae737c39954b15dda6fe0259e8081b38884a0c6ae899eb835de1ae0eb27')
export const ArchiveCourse = /*#__PURE__*/ ask<ArchiveCourseMutation, ArchiveCourseMutationVariables>('ArchiveCourse', 'sha256:17e43bec424ebd587ebc40ee4dfb51ba3b2d1cc686951c87be97a2ca8607e5dd')
export const AssignCourse = /*#__PURE__*/ ask<AssignCourseMutation, AssignCourseMutationVariables>('AssignCourse', 'sha256:291811201b12e2aeae85b2cee1eb4caf17651344d1255ce9d29df916846849fb')
export const AssignmentOfOne = /*#__PURE__*/ ask<AssignmentOfOneQuery, AssignmentOfOneQueryVariables>('AssignmentOfOne', 'sha256:3b61e34a04cc30674db0f29048427efad208b609def1be44eec728411572faae')
export const AssignmentStandings = /*#__PURE__*/ ask<AssignmentStandingsQuery, AssignmentStandingsQueryVariables>('AssignmentStandings', 'sha256:f4ad8c6f287c033a25baab8fe547e74f15ad0368b845542b42329af1f70a003a')
export const AssignmentsGiven = /*#__PURE__*/ ask<AssignmentsGivenQuery, AssignmentsGivenQueryVariables>('AssignmentsGiven', 'sha256:c4db5820b6b4190a6ddbfbf2e842c0d70c863dd07152410e08fd9e0662c94a90')
export const AuditPage = /*#__PURE__*/ ask<AuditPageQuery, AuditPageQueryVariables>('AuditPage', 'sha256:1c4eb8d2bbac875e779bd8fba8e23db1dabb939faf954569c426165894d587e1')
export const AuditTrail = /*#__PURE__*/ ask<AuditTrailQuery, AuditTrailQueryVariables>('AuditTrail', 'sha256:4a7467c1f97f4e11bc19c5a5db0a972bb97682f8954028a7f46731a5f1b05644')
export const AuthoredCourses = /*#__PURE__*/ ask<AuthoredCoursesQuery, AuthoredCoursesQueryVariables>('AuthoredCourses', 'sha256:538caaef456e8865e78e8ea1583b49ce8384c06a7d8df8144609ea327b5b4d57')
export const BirthdayCardWords = /*#__PURE__*/ ask<BirthdayCardWordsQuery, BirthdayCardWordsQueryVariables>('BirthdayCardWords', 'sha256:12ba90c342cee8ba70feb7f3e2e6f78ece3b3da7f8aec8533019538f5229c661')
export const BirthdayDetail = /*#__PURE__*/ ask<BirthdayDetailQuery, BirthdayDetailQueryVariables>('BirthdayDetail', 'sha256:e431e4b2df6d8dbe070360a2e2a956d7ac28361e606a1bfe4ea305298b8701cd')
export const BirthdaysBetween = /*#__PURE__*/ ask<BirthdaysBetweenQuery, BirthdaysBetweenQueryVariables>('BirthdaysBetween', 'sha256:434ffa651ac38b6b3dcaf57590e912429b169e56cb7f6327534a15c34b81c79a')
export const CancelAssignment = /*#__PURE__*/ ask<CancelAssignmentMutation, CancelAssignmentMutationVariables>('CancelAssignment', 'sha256:2d217296fab3aea7d5a01c585492aac38a42891fd2e51e9d2759b6c5642e20b6')
export const CancelCeremony = /*#__PURE__*/ ask<CancelCeremonyMutation, CancelCeremonyMutationVariables>('CancelCeremony', 'sha256:92b6a0c71eb7c00b316117fdc91e5814f26f698805ddecdc6aa0b04858824824')
export const CancelLeave = /*#__PURE__*/ ask<CancelLeaveMutation, CancelLeaveMutationVariables>('CancelLeave', 'sha256:b7b25a6322396644cea7d2b481784c6b741fd3374df1397ba0ceffb58a731086')
export const Ceremonies = /*#__PURE__*/ ask<CeremoniesQuery, CeremoniesQueryVariables>('Ceremonies', 'sha256:f37325f6431b69b3d89c23c9afafdfa3ef879b66462a54b27ec5d2e1985b72a3')
export const CheckInCode = /*#__PURE__*/ ask<CheckInCodeQuery, CheckInCodeQueryVariables>('CheckInCode', 'sha256:56d41d7df1a73cd854c526083474b65b87c5c8de4981619f2f0f7dfc060f721e')
export const CompleteUpload = /*#__PURE__*/ ask<CompleteUploadMutation, CompleteUploadMutationVariables>('CompleteUpload', 'sha256:21cdfdb4c86d112d7aba322d1b6d98eb928bf315ff51207424b6c5226506806f')
export const CompletionByMember = /*#__PURE__*/ ask<CompletionByMemberQuery, CompletionByMemberQueryVariables>('CompletionByMember', 'sha256:717de5f2671b59318f0bb77be097c167f37cf73c35f8e6c43310449e08ad940d')
export const CompletionByOrganization = /*#__PURE__*/ ask<CompletionByOrganizationQuery, CompletionByOrganizationQueryVariables>('CompletionByOrganization', 'sha256:1a660f737790d5a3933d47474d1014cc018bae43efa04ec8568667d97ca9a097')
export const CompletionOnDay = /*#__PURE__*/ ask<CompletionOnDayQuery, CompletionOnDayQueryVariables>('CompletionOnDay', 'sha256:6f7dbc36ef5507c3cede70ad4414e72788320155975adbd5b363deb1a1c062ae')
export const CompletionPeople = /*#__PURE__*/ ask<CompletionPeopleQuery, CompletionPeopleQueryVariables>('CompletionPeople', 'sha256:6da653a63a2c3525a4502a6da31e1c8f1f558c8680d898897a1296d60c066ff3')
export const CorrectionsOf = /*#__PURE__*/ ask<CorrectionsOfQuery, CorrectionsOfQueryVariables>('CorrectionsOf', 'sha256:c195a2991e28d7c6f95a300687d63c4cbe4769f9eeb8704ccbaefc5861a99ade')
export const CourseChoices = /*#__PURE__*/ ask<CourseChoicesQuery, CourseChoicesQueryVariables>('CourseChoices', 'sha256:92a1ceb7d9e4e77912f50fa194611b27ad523e956a92137627ed1ca8d3f86851')
export const CourseDraft = /*#__PURE__*/ ask<CourseDraftQuery, CourseDraftQueryVariables>('CourseDraft', 'sha256:f909ebcaf99fff02b750b0850bd207aaf171aa234a9a4df335691d20cefbd180')
export const CourseInsight = /*#__PURE__*/ ask<CourseInsightQuery, CourseInsightQueryVariables>('CourseInsight', 'sha256:f6eff83b11810760ca64a6379c5a5f9cd1793fdca15f881b6d95c546997652ee')
export const CourseReleases = /*#__PURE__*/ ask<CourseReleasesQuery, CourseReleasesQueryVariables>('CourseReleases', 'sha256:5a1ab3b581d09fe5e6227db578e2c35ccd432aa04b76f01954ab74a57e7a9073')
export const CreateArticle = /*#__PURE__*/ ask<CreateArticleMutation, CreateArticleMutationVariables>('CreateArticle', 'sha256:44dd3df3a30e368cd80801a18532f15b42e07a6d84182f1c6a95df084baa32d2')
export const CreateCourse = /*#__PURE__*/ ask<CreateCourseMutation, CreateCourseMutationVariables>('CreateCourse', 'sha256:251214122cc379800c9f8b520885e4b8576dff63e323d16a1a7c931486fee41c')
export const CreateLesson = /*#__PURE__*/ ask<CreateLessonMutation, CreateLessonMutationVariables>('CreateLesson', 'sha256:d76e297a72f5d4b1956ebf6a39e0ea0b858885c18d1d96e8593ef66d1e09c14a')
export const CreateMember = /*#__PURE__*/ ask<CreateMemberMutation, CreateMemberMutationVariables>('CreateMember', 'sha256:d24934fcf72b76472a2b7f1485f2a7dbe149cc0d662c8682af8c7fe92ce2352a')
export const CreateModule = /*#__PURE__*/ ask<CreateModuleMutation, CreateModuleMutationVariables>('CreateModule', 'sha256:d44272c1adb6d4f3be73c1e4d5fccdb4beb6cc4a5b41c5b7eb0d01da0eaefc81')
export const CreateOrganization = /*#__PURE__*/ ask<CreateOrganizationMutation, CreateOrganizationMutationVariables>('CreateOrganization', 'sha256:5aaf6cab7c3aa5250c3a8533c3e002fa5e0446b285be31b6f360424457f96769')
export const CreateQuiz = /*#__PURE__*/ ask<CreateQuizMutation, CreateQuizMutationVariables>('CreateQuiz', 'sha256:21aa41e74ceb1b5f82e78a779aab98309656c8027fd0241716e0a8ad42cffdd3')
export const CreateUpload = /*#__PURE__*/ ask<CreateUploadMutation, CreateUploadMutationVariables>('CreateUpload', 'sha256:ed1bd0d5a78e6397250dc77a068fb5473e199e80ab5febd16f9215ff3494d322')
export const CreateVideo = /*#__PURE__*/ ask<CreateVideoMutation, CreateVideoMutationVariables>('CreateVideo', 'sha256:6e8d3ebb210fa6b8013faeffdd934ae3119a8bd5a06724113dec865416334570')
export const CreditHoursByOrganization = /*#__PURE__*/ ask<CreditHoursByOrganizationQuery, CreditHoursByOrganizationQueryVariables>('CreditHoursByOrganization', 'sha256:31cbcd155e2a4084e1454fb0a1b2259e41c2c739610dd179a1fa54e24d4c50e0')
export const CreditHoursOnDay = /*#__PURE__*/ ask<CreditHoursOnDayQuery, CreditHoursOnDayQueryVariables>('CreditHoursOnDay', 'sha256:1e8b3433bf0fda264429a0da0ffacd932d2f18659d1ccf66c1a2491525fee08f')
export const CreditRules = /*#__PURE__*/ ask<CreditRulesQuery, CreditRulesQueryVariables>('CreditRules', 'sha256:65361e9f9e02445128fed16f12fff53a657a451cac4ae038851ecd66f18e42a1')
export const DeactivateMember = /*#__PURE__*/ ask<DeactivateMemberMutation, DeactivateMemberMutationVariables>('DeactivateMember', 'sha256:df4f8e02ce0692860622a96c434eaf187b258a92a49e186232e06a2bdc9f1454')
export const DecideCorrection = /*#__PURE__*/ ask<DecideCorrectionMutation, DecideCorrectionMutationVariables>('DecideCorrection', 'sha256:592ba8543c2a5ca9ca5a3247d8dcf9eeb1f39c8e7e33f75c1ca2763d1c115a85')
export const DeclineTransfer = /*#__PURE__*/ ask<DeclineTransferMutation, DeclineTransferMutationVariables>('DeclineTransfer', 'sha256:144b856f096483f5df06844b44d3203fb84e1ef7a7e7de27e4d2f6f01e6051c4')
export const DeleteLesson = /*#__PURE__*/ ask<DeleteLessonMutation, DeleteLessonMutationVariables>('DeleteLesson', 'sha256:93c6349a86bdb4ade65acdde43c2cd82f793ef46730d7a39f7e445464a0d3d32')
export const DeleteModule = /*#__PURE__*/ ask<DeleteModuleMutation, DeleteModuleMutationVariables>('DeleteModule', 'sha256:32ad961fc1bd30a9c9d438d79febccb2eaff54e943a1bc5bc4bbdecdf5e11d19')
export const DissolveOrganization = /*#__PURE__*/ ask<DissolveOrganizationMutation, DissolveOrganizationMutationVariables>('DissolveOrganization', 'sha256:f4f3f8104775f254a43f6410c3b1ffa11ebeb52e997744b18a02992d2ee8a066')
export const DraftLesson = /*#__PURE__*/ ask<DraftLessonQuery, DraftLessonQueryVariables>('DraftLesson', 'sha256:1f9e50825a70e75c8207c7b8d94d881824a5c94f876df96dddce9b5989bc1a56')
export const DraftPreview = /*#__PURE__*/ ask<DraftPreviewQuery, DraftPreviewQueryVariables>('DraftPreview', 'sha256:93a8dfa4678aeeb08d63cc650d422695003c81d5bd51ea8706d67e09e4c37d4f')
export const Export = /*#__PURE__*/ ask<ExportQuery, ExportQueryVariables>('Export', 'sha256:adf3882e519c54ef286d182b060b019cb16c4c90523c77512257783a5bdca688')
export const ExportCompletion = /*#__PURE__*/ ask<ExportCompletionMutation, ExportCompletionMutationVariables>('ExportCompletion', 'sha256:8617bf15249e4ee00bd959623a59002ae904cbe970ac4f6ad371264cda79219e')
export const ExportCompletionOnDay = /*#__PURE__*/ ask<ExportCompletionOnDayMutation, ExportCompletionOnDayMutationVariables>('ExportCompletionOnDay', 'sha256:bfd821a672a5e5aae5625192334db1c21321188720cede418b3838e7b5dbe395')
export const ExportCreditHours = /*#__PURE__*/ ask<ExportCreditHoursMutation, ExportCreditHoursMutationVariables>('ExportCreditHours', 'sha256:8e6857df9c91f46fda6abb61d2320ed099db71b67628f609858d94d32b1007c3')
export const ExportRegister = /*#__PURE__*/ ask<ExportRegisterMutation, ExportRegisterMutationVariables>('ExportRegister', 'sha256:99c387b2a546ac0a0990b86b141fa3a7fac47b9e039952a07e87a53cb4d6c45c')
export const ExportYearPapers = /*#__PURE__*/ ask<ExportYearPapersMutation, ExportYearPapersMutationVariables>('ExportYearPapers', 'sha256:b511dd89d299e1613355a823fffcfd781d855043b11b04fc60afff16cea0158c')
export const Exports = /*#__PURE__*/ ask<ExportsQuery, ExportsQueryVariables>('Exports', 'sha256:89b6e333752c96ac461e81cb39c916c06fcdb99c40c1277e002fdd9c773bd8f1')
export const FinishUpload = /*#__PURE__*/ ask<FinishUploadMutation, FinishUploadMutationVariables>('FinishUpload', 'sha256:1cedf9152287668ce6d45e7b3e46ec788d7aebf56923bcd94c594c6e3c3e6947')
export const GiveAssignment = /*#__PURE__*/ ask<GiveAssignmentMutation, GiveAssignmentMutationVariables>('GiveAssignment', 'sha256:a197ec14b4e8518fdac96fb106888fda34d7a51a8b2ddee04ecc3136f7b7dd20')
export const GrantRole = /*#__PURE__*/ ask<GrantRoleMutation, GrantRoleMutationVariables>('GrantRole', 'sha256:0779df25962054ca15a27b1432868191f0c9414c18709e713ca9c6afe611c8a0')
export const GroupMessages = /*#__PURE__*/ ask<GroupMessagesQuery, GroupMessagesQueryVariables>('GroupMessages', 'sha256:6819d7f5ee7e71f2dfdce5e68d5d15b83e0a81ebaef8002074b6e3dc2a46619a')
export const ImportMembers = /*#__PURE__*/ ask<ImportMembersMutation, ImportMembersMutationVariables>('ImportMembers', 'sha256:66547fa7e085071e840a9f631948bba567e954e5e79e7f9a5a0184ec3f5cbd28')
export const ImportRoster = /*#__PURE__*/ ask<ImportRosterMutation, ImportRosterMutationVariables>('ImportRoster', 'sha256:97af36f44468c9443c1660a39454883de6c5e7cdd64e73d1775b40750bed5f24')
export const ImportedRows = /*#__PURE__*/ ask<ImportedRowsQuery, ImportedRowsQueryVariables>('ImportedRows', 'sha256:8e63026865dc19d8b9b0c889174697e919a03ff9a754491d3571dbbf300522e0')
export const LessonToWrite = /*#__PURE__*/ ask<LessonToWriteQuery, LessonToWriteQueryVariables>('LessonToWrite', 'sha256:2796302024e57eab2d45bcd5cb08bcf44dcb63cac54c731c98a86461b30e0af1')
export const MediaFiles = /*#__PURE__*/ ask<MediaFilesQuery, MediaFilesQueryVariables>('MediaFiles', 'sha256:c4035d80603c7b5673baaa714770d0f59429dd526149af68f1bfc8783a842146')
export const MemberImport = /*#__PURE__*/ ask<MemberImportQuery, MemberImportQueryVariables>('MemberImport', 'sha256:85fbadb8d8e443dfd14812ea8cb6323ee58ac5bb012d253e270127beec4cd972')
export const MergeOrganizations = /*#__PURE__*/ ask<MergeOrganizationsMutation, MergeOrganizationsMutationVariables>('MergeOrganizations', 'sha256:e546e822e121e6346d0e7df8b1d5c78d4f2bde79ad23e3871011706f3435b2b9')
export const MoveMember = /*#__PURE__*/ ask<MoveMemberMutation, MoveMemberMutationVariables>('MoveMember', 'sha256:b8179ef77d00d0e4fbf3ef8b20b32e3e94b405ba3db25c18fd62dfd2a27875b0')
export const OrganizationByCode = /*#__PURE__*/ ask<OrganizationByCodeQuery, OrganizationByCodeQueryVariables>('OrganizationByCode', 'sha256:25a49272ce344fb48e0449ecec37f5fad04499472b79de137657e67f2603cb89')
export const OrganizationPage = /*#__PURE__*/ ask<OrganizationPageQuery, OrganizationPageQueryVariables>('OrganizationPage', 'sha256:a85a503482bacdfa9a66e60632422e0a564fb87179b091c3034bda824bbb17a2')
export const OrganizationTree = /*#__PURE__*/ ask<OrganizationTreeQuery, OrganizationTreeQueryVariables>('OrganizationTree', 'sha256:26ab267be2cde90f42029c531070a63c6bfbc1d4c0edc2ea5d1947531e81cc77')
export const PeopleByName = /*#__PURE__*/ ask<PeopleByNameQuery, PeopleByNameQueryVariables>('PeopleByName', 'sha256:2611b962ccac43bcf91e4c03427cbc3a28d55eb31ad707813828aad62d1edfee')
export const PlanCeremony = /*#__PURE__*/ ask<PlanCeremonyMutation, PlanCeremonyMutationVariables>('PlanCeremony', 'sha256:7fc299eb9ab44a2a1e54553262cb6ce9ec6cff2d35848af44cc3f67c36c2918f')
export const PlanStudyDay = /*#__PURE__*/ ask<PlanStudyDayMutation, PlanStudyDayMutationVariables>('PlanStudyDay', 'sha256:631e2ca841eb001cf77c7df0eb3f60eb6ff1784baecc7b0e58c87527db6e5062')
export const PolicyOf = /*#__PURE__*/ ask<PolicyOfQuery, PolicyOfQueryVariables>('PolicyOf', 'sha256:93db7911a923fa7da55c9815e1e506f771e9a61775e9b37c18145def5d7769bc')
export const PoliticalBirthdays = /*#__PURE__*/ ask<PoliticalBirthdaysQuery, PoliticalBirthdaysQueryVariables>('PoliticalBirthdays', 'sha256:b7ea1ab4dbc9df2d473a62eb6bc92a5fb1e277cc03ed4f951057d1683b11be32')
export const PreviewGroupMessage = /*#__PURE__*/ ask<PreviewGroupMessageQuery, PreviewGroupMessageQueryVariables>('PreviewGroupMessage', 'sha256:5219fb27b6b4fdd06386c2521499296f12b38f1749ee6201845ce87621ad4e3e')
export const PublishCourse = /*#__PURE__*/ ask<PublishCourseMutation, PublishCourseMutationVariables>('PublishCourse', 'sha256:7968211124ca37a84edd494a1d81a1ba82de384e0e5828bbd276fd293f155490')
export const PublishModule = /*#__PURE__*/ ask<PublishModuleMutation, PublishModuleMutationVariables>('PublishModule', 'sha256:e722bb23f5437eb0e629a0ed58745c4524405db62f2c2c8beb53baf501afb751')
export const RecordAttendance = /*#__PURE__*/ ask<RecordAttendanceMutation, RecordAttendanceMutationVariables>('RecordAttendance', 'sha256:ff81467fe193835e44aeadef841a6cc03a0cfac69221e88f5668073fbe39f681')
export const RecordBirthdayTalk = /*#__PURE__*/ ask<RecordBirthdayTalkMutation, RecordBirthdayTalkMutationVariables>('RecordBirthdayTalk', 'sha256:06b0e5f7a6ce0e7204708c92c5aa0abe7d8e710fa364c616b397c611e952387f')
export const RecordLeave = /*#__PURE__*/ ask<RecordLeaveMutation, RecordLeaveMutationVariables>('RecordLeave', 'sha256:7d5d5fbbd3c72c71a96d9f0494e2e06b74f896b5a3b78f96c6e837935cbcc122')
export const RegisterOfOne = /*#__PURE__*/ ask<RegisterOfOneQuery, RegisterOfOneQueryVariables>('RegisterOfOne', 'sha256:485974062692aab00e47e947c4bef43b02392764bddf1f5f5dabc8fb52412fb6')
export const RemoveHolidayShift = /*#__PURE__*/ ask<RemoveHolidayShiftMutation, RemoveHolidayShiftMutationVariables>('RemoveHolidayShift', 'sha256:8df2f5e41fee01cc89105424e140914c1898e3f759a2be0cebb6154a34344d1b')
export const RevealMember = /*#__PURE__*/ ask<RevealMemberMutation, RevealMemberMutationVariables>('RevealMember', 'sha256:30b3072543d10da925db507c3534ba38bc692bb702a641234965ddac385732bf')
export const RevokeRole = /*#__PURE__*/ ask<RevokeRoleMutation, RevokeRoleMutationVariables>('RevokeRole', 'sha256:629d742f2367ca8d6d8093237ba15d86c54da68ef8aa3bfcc8936bfc6975ace6')
export const RolesHeld = /*#__PURE__*/ ask<RolesHeldQuery, RolesHeldQueryVariables>('RolesHeld', 'sha256:9e906b8aab31e839697406ee4ec01e62a6892f2455945392aeeb005b249a532f')
export const Roster = /*#__PURE__*/ ask<RosterQuery, RosterQueryVariables>('Roster', 'sha256:8fb5f34df4a1644773c60eaee02110a11f5ee9fdda27097665544b939473b3fc')
export const RosterPage = /*#__PURE__*/ ask<RosterPageQuery, RosterPageQueryVariables>('RosterPage', 'sha256:8331ebb38feb3abb84e0be38f6471a3ea5b8ef9d7f96bcddf7536e9778739f59')
export const SendGroupMessage = /*#__PURE__*/ ask<SendGroupMessageMutation, SendGroupMessageMutationVariables>('SendGroupMessage', 'sha256:a006c7fbeb670e5e59349ac52dc580417b226d989ec987e5b3faace6b60f72de')
export const SetAnnualTarget = /*#__PURE__*/ ask<SetAnnualTargetMutation, SetAnnualTargetMutationVariables>('SetAnnualTarget', 'sha256:212b9437e1d64f25dbb984b812e171618af8798124dfbde0b0bb34b5865f3318')
export const SetBirthdayCard = /*#__PURE__*/ ask<SetBirthdayCardMutation, SetBirthdayCardMutationVariables>('SetBirthdayCard', 'sha256:ff5bfb0d845c6ce648db074999102e5328c9f6a5a224b6c6907134ffd5ac2cfd')
export const SetBurdenPolicy = /*#__PURE__*/ ask<SetBurdenPolicyMutation, SetBurdenPolicyMutationVariables>('SetBurdenPolicy', 'sha256:74c11a95e678eb6d6fbe74e589057239167e94b9bc52b22d8da275f342612a35')
export const SetCreditRule = /*#__PURE__*/ ask<SetCreditRuleMutation, SetCreditRuleMutationVariables>('SetCreditRule', 'sha256:184117067aac7177197f85f9f5ec5b87ea48140c19327f9c0590ef16f794f345')
export const SetFixedStudyDay = /*#__PURE__*/ ask<SetFixedStudyDayMutation, SetFixedStudyDayMutationVariables>('SetFixedStudyDay', 'sha256:3d1d5f09960fa89c1e403173c53d20d2ba5f9ca68e6478b92ea596a4d01ca8f3')
export const StudyDayAttendance = /*#__PURE__*/ ask<StudyDayAttendanceQuery, StudyDayAttendanceQueryVariables>('StudyDayAttendance', 'sha256:e41323aa6cab249698c93fee4d796204d4eca6126d32d85f7f1ec3e8ba47612e')
export const StudyDayCalendar = /*#__PURE__*/ ask<StudyDayCalendarQuery, StudyDayCalendarQueryVariables>('StudyDayCalendar', 'sha256:9ec7d578becf8f4a25197db2b687e2aa50a70e0cde529816bd042b9eb2feca70')
export const TrainerCourses = /*#__PURE__*/ ask<TrainerCoursesQuery, TrainerCoursesQueryVariables>('TrainerCourses', 'sha256:989d0827d5e429f8e853c0989edc68c217b4543c90c7e5917c15b0572effc508')
export const TransferMember = /*#__PURE__*/ ask<TransferMemberMutation, TransferMemberMutationVariables>('TransferMember', 'sha256:bfce993438f46b378fe44dafa927365ccaf38bf7ea38d76a1bf4d9e09f9db6f2')
export const TransfersOf = /*#__PURE__*/ ask<TransfersOfQuery, TransfersOfQueryVariables>('TransfersOf', 'sha256:4c883304b2ab712b5f37835cae314e84869501c9cb3bdce9679446569519a486')
export const UpdateCourse = /*#__PURE__*/ ask<UpdateCourseMutation, UpdateCourseMutationVariables>('UpdateCourse', 'sha256:d6332b64b79a7ec741ded295dfed6cfa1794ddec4584b2860fcda4c4fad894c2')
export const UpdateLesson = /*#__PURE__*/ ask<UpdateLessonMutation, UpdateLessonMutationVariables>('UpdateLesson', 'sha256:1d5fabeb530c1ac0ef9de9d7d6a60d1d04d6583840224bf4754f4a75363f0925')
export const UpdateMember = /*#__PURE__*/ ask<UpdateMemberMutation, UpdateMemberMutationVariables>('UpdateMember', 'sha256:843943ba918bf7911e45c3540281ef61a566d32837990b88b9f8d1c5c9d46bc8')
export const UpdateModule = /*#__PURE__*/ ask<UpdateModuleMutation, UpdateModuleMutationVariables>('UpdateModule', 'sha256:c7985e4797b8a6ce987f2c7baeb34c08f75bf41731dd8ea2522658f140668bbf')
export const UpdateOrganization = /*#__PURE__*/ ask<UpdateOrganizationMutation, UpdateOrganizationMutationVariables>('UpdateOrganization', 'sha256:1ba159dd0e779b41d1d116cd1fab0a2a26d1a0747206c89682983ea87a281a0a')
export const UploadState = /*#__PURE__*/ ask<UploadStateQuery, UploadStateQueryVariables>('UploadState', 'sha256:8cf553ffabb8886b6f141a3886320c8a2960d5a1eb55cd8414756c2998873a39')
export const WithdrawAttendance = /*#__PURE__*/ ask<WithdrawAttendanceMutation, WithdrawAttendanceMutationVariables>('WithdrawAttendance', 'sha256:480de503964f8c59db7f50e0c9062455ed0d0fbfb275c7ab7f9067fa05a8572b')
export const WithdrawTransfer = /*#__PURE__*/ ask<WithdrawTransferMutation, WithdrawTransferMutationVariables>('WithdrawTransfer', 'sha256:491b48c892ba7622457e933f6f298b4d84ab62f29d2d8cdcf4dcfcf57c616fd5')

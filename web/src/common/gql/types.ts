/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Input of addHolidayShift. */
export type AddHolidayShiftInput = {
  /** The day, today or later. */
  day: string;
  /** The day in its place, today or later and at most 60 days before or after; null cancels the study day. */
  movedTo?: string | null | undefined;
  /** Why, 1 to 60 characters. */
  name: string;
  /** The organisation. */
  organizationId: string;
};

/** A text to be published. */
export type ArticleInput = {
  /** Markdown, 1 to 100,000 characters. HTML in it is not shown. */
  markdown: string;
};

/** Input of assignCourse. */
export type AssignCourseInput = {
  /** Who is asked. */
  audience: AudienceInput;
  /** A published course. */
  courseId: string;
  /** Whether to enrol nobody and say who would be. */
  dryRun: boolean;
  /** Last day to complete the course; not before opensOn and today. */
  dueOn?: string | null | undefined;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** First day on which anybody is enrolled; at once where left out. */
  opensOn?: string | null | undefined;
};

/** Who is asked: active members of the organisations and all below them, to whom the course is offered, narrowed by what else is given. */
export type AudienceInput = {
  /** 1 to 100 organisations; an ADMIN role of the viewer covers each. */
  organizationIds: Array<string>;
  /** Only these members. */
  residency?: Residency | null | undefined;
  /** Only members who hold this role anywhere. */
  role?: Role | null | undefined;
  /** Only members of this stage. */
  stage?: MemberStage | null | undefined;
};

/** Where a political birthday stands. */
export type BirthdayStatus =
  /** The day came and the card was shown or sent. */
  | 'GREETED'
  /** The talk was noted. */
  | 'OBSERVED'
  /** To come, or not yet noticed. */
  | 'SCHEDULED'
  /** Opted out, or no longer active. */
  | 'SKIPPED';

/** What the rules against formalism bar unless somebody answers for it. */
export type BurdenPractice =
  /** Study days are kept by check-in alone; a lesson at home does not count. */
  | 'COMPULSORY_CHECK_IN'
  /** A ranking of persons by their hours. */
  | 'LEAGUE_TABLE'
  /** A table of how long each member studied. */
  | 'ONLINE_TIME_TABLE';

/** Input of checkIn. */
export type CheckInInput = {
  /** The six digits on the screen. */
  code: string;
  /** Whose code it is, where the viewer is a guest there; the home affiliation and those above it where left out. */
  organizationId?: string | null | undefined;
};

/** What completes a lesson. What is left out is the school's rule. */
export type CompletionInput = {
  /** Share of the media to cover, above 0 to 1. */
  minCoverage?: number | null | undefined;
  /** Credited seconds, 0 to the lesson's duration. */
  minSeconds?: number | null | undefined;
};

/** Rules that make a lesson complete. */
export type CompletionRuleKind =
  /** Share of the media covered, 0 to 1. */
  | 'COVERAGE'
  /** Seconds credited. */
  | 'CREDITED_SECONDS'
  /** Furthest position reached, in seconds; the end, less a second, is asked for. */
  | 'END_REACHED'
  /** Quiz passed: 1 is asked for, 0 or 1 is where the viewer stands. */
  | 'QUIZ_PASSED';

/** What a member can ask to have corrected. */
export type CorrectionField =
  /** The birth date. */
  | 'BORN_ON'
  /** 转正时间. */
  | 'FULL_MEMBER_ON'
  /** The gender, FEMALE or MALE. */
  | 'GENDER'
  /** 居民身份证号. */
  | 'IDENTITY_NUMBER'
  /** 入党时间. */
  | 'JOINED_ON'
  /** The name. */
  | 'NAME'
  /** The mobile number. */
  | 'PHONE';

/** How a request stands. */
export type CorrectionStatus =
  /** The register says it now. */
  | 'ACCEPTED'
  /** Waits for the secretary. */
  | 'OPEN'
  /** The register stays as it is. */
  | 'REFUSED'
  /** Taken back by the member. */
  | 'WITHDRAWN';

/** Shelves of the catalogue. */
export type CourseCategory =
  /** Business skills: company culture, staff, trade. */
  | 'BUSINESS_SKILLS'
  /** Law and safety. */
  | 'LAW_AND_SAFETY'
  /** Basic knowledge of the party. */
  | 'PARTY_KNOWLEDGE'
  /** Policy. */
  | 'POLICY'
  /** Special training programmes. */
  | 'SPECIAL_TRAINING'
  /** Theory. */
  | 'THEORY';

/** Where a course stands. */
export type CourseStatus =
  /** Takes no new learners; those who began may finish. */
  | 'ARCHIVED'
  /** Never published. */
  | 'DRAFT'
  /** Offered to learners. */
  | 'PUBLISHED';

/** Input of createCourse. */
export type CreateCourseInput = {
  /** Shelf of the catalogue. */
  category: CourseCategory;
  /** A picture in the media store. */
  coverMediaId?: string | null | undefined;
  /** 学时 to be booked at completion, 0 to 100, at most two digits after the point. */
  creditHours: number;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** The owner; the viewer's TRAINER role must cover it. */
  organizationId: string;
  /** Summary, at most 2000 characters. */
  summary?: string | null | undefined;
  /** Title, 1 to 120 characters. */
  title: string;
};

/** Input of createLesson: exactly one of article, video, audio, document and quiz. */
export type CreateLessonInput = {
  /** A text. */
  article?: ArticleInput | null | undefined;
  /** A recording. */
  audio?: MediaInput | null | undefined;
  /** What completes it, beyond the school's rules. */
  completion?: CompletionInput | null | undefined;
  /** A document. */
  document?: MediaInput | null | undefined;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** The module. */
  moduleId: string;
  /** A quiz. */
  quiz?: QuizInput | null | undefined;
  /** Required or elective; required where left out. */
  required?: boolean | null | undefined;
  /** Title, 1 to 120 characters. */
  title: string;
  /** A video. */
  video?: VideoInput | null | undefined;
};

/** Input of createMember. */
export type CreateMemberInput = {
  /** Birth date; that of the identity number where left out. */
  bornOn?: string | null | undefined;
  /** 流出地, at most 120 characters. */
  comesFrom?: string | null | undefined;
  /** 转正时间, not before joinedOn and not after today. */
  fullMemberOn?: string | null | undefined;
  /** Gender. */
  gender?: Gender | null | undefined;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** 居民身份证号: 18 characters whose last one must fit. */
  identityNumber?: string | null | undefined;
  /** 入党时间, from 1921-07-01 to today. */
  joinedOn?: string | null | undefined;
  /** 党员编号, at most 40 characters; CONFLICT where another member has it. */
  memberNumber?: string | null | undefined;
  /** Name, 1 to 60 characters. */
  name: string;
  /** Home affiliation. */
  organizationId: string;
  /** Mobile number: 11 digits, beginning with 1. */
  phone: string;
  /** Settled or floating. */
  residency: Residency;
  /** Stage of membership. */
  stage: MemberStage;
  /** 流入地, at most 120 characters. */
  staysAt?: string | null | undefined;
  /** A first password, 10 to 128 characters, that must be changed at the first sign-in. */
  temporaryPassword?: string | null | undefined;
};

/** Input of createOrganization. */
export type CreateOrganizationInput = {
  /** Code, 1 to 60 characters, unique in the school. */
  code: string;
  /** Whether it is for floating members; false where left out. */
  floating?: boolean | null | undefined;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** Kind. */
  kind: OrganizationKind;
  /** Full name, 1 to 120 characters. */
  name: string;
  /** The organisation directly above. */
  parentId: string;
  /** How it was set up; INDEPENDENT where left out. */
  setUp?: SetUp | null | undefined;
};

/** Input of createUpload. */
export type CreateUploadInput = {
  /** Size in bytes, 1 to 2,147,483,647 (less for some types). */
  byteSize: number;
  /** What the file is called, 1 to 255 characters. */
  fileName: string;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** What it is: video/mp4, audio/mp4, audio/mpeg, application/pdf, image/jpeg, image/png, text/vtt, text/csv or application/vnd.openxmlformats-officedocument.spreadsheetml.sheet. */
  mimeType: string;
  /** The owner: a TRAINER or ADMIN role of the viewer covers it. The widest scope of the viewer's where left out. */
  organizationId?: string | null | undefined;
  /** SHA-256 of the bytes, 64 hexadecimal digits. */
  sha256: string;
};

/** How study time becomes credit hours. */
export type CreditScheme =
  /** So many minutes are one hour: 45 or 60, as the authority has it. */
  | 'PER_MINUTES'
  /** 30 minutes and more are 1, more than 15 a half, anything less a quarter. */
  | 'STEPS';

/** Where credit hours come from. */
export type CreditSource =
  /** Classroom teaching. */
  | 'CLASSROOM'
  /** A course completed here. */
  | 'COURSE'
  /** Hours earned elsewhere, from a sheet. */
  | 'IMPORT'
  /** What else an admin vouches for. */
  | 'MANUAL'
  /** 组织生活: meetings, the party lesson, theme days. */
  | 'ORGANIZATION_LIFE';

/** Input of decideCorrection. */
export type DecideCorrectionInput = {
  /** Whether to accept it. */
  accept: boolean;
  /** What to tell the member, at most 500 characters. */
  answer?: string | null | undefined;
  /** Id of the request. */
  id: string;
};

/** Input of acceptTransfer, declineTransfer and withdrawTransfer. */
export type DecideTransferInput = {
  /** The transfer. */
  id: string;
  /** What to say with it, at most 500 characters. */
  note?: string | null | undefined;
};

/** Over what a message leaves the school. */
export type DeliveryChannel =
  /** 邮件 */
  | 'MAIL'
  /** 网页推送 */
  | 'PUSH'
  /** 短信 */
  | 'SMS';

/** Input of dissolveOrganization. */
export type DissolveOrganizationInput = {
  /** Whether to say what it would touch, and write nothing. */
  dryRun: boolean;
  /**
   * First day on which it is no more; today where left out. BAD_USER_INPUT in the future,
   * more than a year ago, and before the last change of a name or place that it touches.
   */
  effectiveOn?: string | null | undefined;
  /** Made by the client: the same key and input within 24 hours answer the same. Not used with dryRun. */
  idempotencyKey?: string | null | undefined;
  /** The organisation that takes over, which an ADMIN role covers too. May be left out only where there is nothing to take over. */
  intoId?: string | null | undefined;
  /** The organisation that ends. The viewer's ADMIN role covers the one above it. */
  organizationId: string;
};

/** Where a learner stands in a course. */
export type EnrollmentStatus =
  /** Every required lesson is complete. Never left. */
  | 'COMPLETED'
  /** Begun. */
  | 'IN_PROGRESS'
  /** Nothing studied yet. */
  | 'NOT_STARTED'
  /**
   * Given back by the learner; or taken back, before anything was studied, because no
   * assignment asks for it any more. What was studied is kept, and enrolling again or a
   * new assignment goes on from it.
   */
  | 'WITHDRAWN';

/** Input of exportCompletion. */
export type ExportCompletionInput = {
  /** A past day of whose end the file is to speak; the present where left out. BAD_USER_INPUT in the future. */
  asOf?: string | null | undefined;
  /** The course. */
  courseId: string;
  /** What to write. */
  format: ExportFormat;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** The organisation; an ADMIN role of the viewer covers it. */
  organizationId: string;
};

/** Input of exportCreditHours. */
export type ExportCreditHoursInput = {
  /** A past day of whose end the file is to speak; the present where left out. BAD_USER_INPUT in the future. */
  asOf?: string | null | undefined;
  /** What to write. */
  format: ExportFormat;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** The organisation; an ADMIN role of the viewer covers it. */
  organizationId: string;
  /** The year, from 1921 to next year. */
  year: number;
};

/** What an export is written as. */
export type ExportFormat =
  /** Comma-separated text, UTF-8 with a byte order mark. */
  | 'CSV'
  /** A workbook with real dates and numbers. */
  | 'XLSX';

/** Input of exportRegister. */
export type ExportRegisterInput = {
  /** What to write. */
  format: ExportFormat;
  /** Whether telephone numbers, identity numbers and birth dates are written in full; false where left out: 138****0004, 3****************8, ****-**-**. Members without a 党员编号 are written with the school's own id. */
  fullData?: boolean | null | undefined;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** The organisation; an ADMIN role of the viewer covers it. */
  organizationId: string;
  /** Why full data is needed, 1 to 500 characters; the members read it. Not needed otherwise. */
  reason?: string | null | undefined;
};

/** Where a job stands. */
export type ExportStatus =
  /** Given up; error says why. */
  | 'FAILED'
  /** Waits for a node to begin it. */
  | 'PENDING'
  /** Is being written. */
  | 'RUNNING'
  /** The file is ready. */
  | 'SUCCEEDED';

/** Input of exportYearPapers. */
export type ExportYearPapersInput = {
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** The organisation; an ADMIN role of the viewer covers it. */
  organizationId: string;
  /** The year, from 1921 to next year. */
  year: number;
};

/** Gender as on the identity card. */
export type Gender =
  /** 女 */
  | 'FEMALE'
  /** 男 */
  | 'MALE';

/** Who of the members of a subtree. What is left out does not narrow. */
export type GroupAudienceInput = {
  /** Only those with an ADMIN role. */
  adminsOnly?: boolean | null | undefined;
  /** Only these. */
  residency?: Residency | null | undefined;
  /** Only members of these stages. */
  stages?: Array<MemberStage> | null | undefined;
};

/** Input of importMembers. */
export type ImportMembersInput = {
  /** Whether one row with a mistake refuses the whole file; false where left out: the other rows are written. */
  allOrNothing?: boolean | null | undefined;
  /** Whether to write nothing and only say what would happen. */
  dryRun: boolean;
  /** The day from which stages, residencies and places hold; today where left out. BAD_USER_INPUT in the future. */
  effectiveOn?: string | null | undefined;
  /** What columns are whose headings are not the usual ones; the others are recognised. */
  mapping?: Array<RosterColumnInput> | null | undefined;
  /** The organisation that rows belong to which name none; others lie below it. An ADMIN role of the viewer covers it. */
  organizationId: string;
  /** The upload, completed; the viewer's own. */
  uploadId: string;
};

/** Why somebody is on leave. */
export type LeaveKind =
  /** 外出: a floating member who is away is not expected. */
  | 'AWAY'
  /** 家事. */
  | 'FAMILY'
  /** Another reason. */
  | 'OTHER'
  /** 病假. */
  | 'SICK'
  /** Work. */
  | 'WORK';

/** What a lesson consists of. */
export type LessonKind =
  /** A text to read. */
  | 'ARTICLE'
  /** A recording to listen to. */
  | 'AUDIO'
  /** A document of pages. */
  | 'DOCUMENT'
  /** Questions to answer. */
  | 'QUIZ'
  /** A video. */
  | 'VIDEO';

/** A file of the media store. */
export type MediaInput = {
  /** The file. */
  mediaId: string;
};

/** Which members to list. What is left out does not narrow. */
export type MemberFilter = {
  /** Whether to list those in service (true, where left out) or those deactivated (false). */
  active?: boolean | null | undefined;
  /** Only this residency. */
  residency?: Residency | null | undefined;
  /** Part of the name, or for admins a whole phone or its last four digits. */
  search?: string | null | undefined;
  /** Only this stage. */
  stage?: MemberStage | null | undefined;
};

/** Stages of membership. */
export type MemberStage =
  /** 入党积极分子 */
  | 'ACTIVIST'
  /** 入党申请人 */
  | 'APPLICANT'
  /** 发展对象 */
  | 'DEVELOPMENT_TARGET'
  /** 正式党员 */
  | 'FULL'
  /** 预备党员 */
  | 'PROBATIONARY';

/** Input of mergeOrganizations. */
export type MergeOrganizationsInput = {
  /** Whether to say what it would touch, and write nothing. */
  dryRun: boolean;
  /** First day on which they are no more: see DissolveOrganizationInput. */
  effectiveOn?: string | null | undefined;
  /** The organisations that end, 1 to 50. One may lie below another. */
  fromIds: Array<string>;
  /** Made by the client: the same key and input within 24 hours answer the same. Not used with dryRun. */
  idempotencyKey?: string | null | undefined;
  /** The organisation that takes over: none of them, and below none of them. */
  intoId: string;
};

/** What becomes of those who are learning when a new release appears. */
export type MigrationPolicy =
  /** They stay on the release they began. */
  | 'KEEP'
  /** Those not yet finished move to the new release and lose nothing they did. */
  | 'MIGRATE';

/** Where the draft of a module stands. */
export type ModuleStatus =
  /** The draft was changed since it was published. */
  | 'CHANGED'
  /** Never published. */
  | 'DRAFT'
  /** The draft is as in the current release. */
  | 'PUBLISHED';

/** What a notice is about. */
export type NoticeKind =
  /** 政治生日: whose birthdays come next week, for the secretary who answers for them; once a week. */
  | 'BIRTHDAYS_AHEAD'
  /** 政治生日: the card of the day, for the member. */
  | 'BIRTHDAY_CARD'
  /** 群发消息: what an admin wrote to the members of an organisation. */
  | 'GROUP_MESSAGE'
  /** The daily list of an admin: who is overdue, counted by course. */
  | 'OVERDUE_DIGEST'
  /** Something of the account was changed: the password, the mail address. Nobody can switch it off. */
  | 'SECURITY'
  /** 组织关系转接: a member is to be received, for admins there; or the transfer is done, for the member. */
  | 'TRANSFER';

/** An option with its key. */
export type OptionInput = {
  /** Whether it is right. */
  correct: boolean;
  /** What it says, 1 to 500 characters. */
  text: string;
};

/** Kinds of organisation. */
export type OrganizationKind =
  /** 党支部 */
  | 'BRANCH'
  /** 党委 */
  | 'COMMITTEE'
  /** 党总支 */
  | 'GENERAL_BRANCH'
  /** 联合党支部 */
  | 'JOINT_BRANCH'
  /** 党小组 */
  | 'PARTY_GROUP';

/** What a part of a package is. */
export type PackagePartKind =
  /** The sound of a video alone: enough where the network is poor. */
  | 'AUDIO'
  /** Captions of a video, WebVTT. */
  | 'CAPTIONS'
  /** The video, the recording or the document. */
  | 'MEDIA'
  /** The text of an article, as content.html has it in UTF-8. */
  | 'TEXT';

/** Personal data that is shown only when it is asked for. */
export type PersonalField =
  /** The birth date. */
  | 'BORN_ON'
  /** 居民身份证号. */
  | 'IDENTITY_NUMBER'
  /** The mobile number. */
  | 'PHONE';

/** Input of planCeremony. */
export type PlanCeremonyInput = {
  /** The political birthdays, 1 to 200, each within 31 days of the ceremony, of members of the organisation and all below it. */
  eventIds: Array<string>;
  /** The day. */
  heldOn: string;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** Who holds it. */
  organizationId: string;
  /** Where, at most 200 characters. */
  place?: string | null | undefined;
  /** Title, 1 to 120 characters. */
  title: string;
};

/** Input of planStudyDay. */
export type PlanStudyDayInput = {
  /** The day's own course; any study counts where left out. */
  courseId?: string | null | undefined;
  /** The study day, today or later. */
  day: string;
  /** The day's own lesson, one of the course; the whole course counts where left out. */
  lessonId?: string | null | undefined;
  /** The organisation. */
  organizationId: string;
  /** Where those meet who can, at most 200 characters. */
  place?: string | null | undefined;
  /** What it is about, 1 to 120 characters. */
  topic: string;
};

/** A question with its key. */
export type QuestionInput = {
  /** Answers accepted for a short text, 1 to 20 of at most 500 characters; compared without regard to capitals, width and spaces around. */
  acceptedAnswers?: Array<string> | null | undefined;
  /** Shown after submission, at most 2000 characters. */
  explanation?: string | null | undefined;
  /** How it is answered. */
  kind: QuestionKind;
  /** 2 to 10 options for choices; for true or false two, or none and acceptedAnswers says true or false; none for short texts. */
  options?: Array<OptionInput> | null | undefined;
  /** Points for answering right, above 0 to 1000. */
  points: number;
  /** What is asked, 1 to 2000 characters. */
  text: string;
};

/** How a question is answered. */
export type QuestionKind =
  /** All right options and no other. */
  | 'MULTIPLE_CHOICE'
  /** A short text. */
  | 'SHORT_TEXT'
  /** One option. */
  | 'SINGLE_CHOICE'
  /** True or false. */
  | 'TRUE_FALSE';

/** An answer to one question. */
export type QuizAnswerInput = {
  /** The options chosen. */
  optionIds?: Array<string> | null | undefined;
  /** The question. */
  questionId: string;
  /** The text, for short texts: at most 500 characters. */
  text?: string | null | undefined;
};

/** A bank of questions, and how a paper is drawn from it. */
export type QuizInput = {
  /** Questions drawn for a paper; all where left out. */
  drawCount?: number | null | undefined;
  /** Attempts allowed, 1 to 100; any number where left out. */
  maxAttempts?: number | null | undefined;
  /** Percentage of the points that passes, above 0 to 100. */
  passPercent: number;
  /** 0 to 500 questions. A quiz without any, or one without a right option, is a problem of the draft. */
  questions: Array<QuestionInput>;
  /** Whether questions and options are shuffled; false where left out. */
  shuffle?: boolean | null | undefined;
  /** Time for an attempt in seconds, 30 to 86400; any where left out. */
  timeLimitSeconds?: number | null | undefined;
};

/** Input of recordLeave. */
export type RecordLeaveInput = {
  /** First day, at most 31 days back. */
  fromOn: string;
  /** Why. */
  kind: LeaveKind;
  /** The member, whose home affiliation an ADMIN role of the viewer covers. */
  memberId: string;
  /** What the member said, at most 200 characters. */
  reason?: string | null | undefined;
  /** Last day, included, at most 366 days; the first where left out. */
  toOn?: string | null | undefined;
};

/** Whether a member is settled here. */
export type Residency =
  /** 流动党员: the formal affiliation is elsewhere, or the member comes and goes with the trade. */
  | 'FLOATING'
  /** 固定党员 */
  | 'SETTLED';

/** Input of revealMember. */
export type RevealMemberInput = {
  /** What to show, at least one. */
  fields: Array<PersonalField>;
  /** Whose data. */
  memberId: string;
  /** Why, 2 to 500 characters; the member reads it. */
  reason: string;
};

/** Roles beyond that of a member. Each has an organisation as its scope and covers its subtree. */
export type Role =
  /** 管理员: keeps the register, reads the reports. */
  | 'ADMIN'
  /** 讲师: writes courses. */
  | 'TRAINER';

/** What a column of a sheet is. */
export type RosterColumnInput = {
  /** What it says of a member; null to pass it over. */
  field?: RosterField | null | undefined;
  /** The heading, as the sheet has it. */
  heading: string;
};

/** What a column of a roster says of a member. */
export type RosterField =
  /** 出生日期; that of the identity number where left out. Of a month alone the first day is taken, unless the register knows the day. */
  | 'BORN_ON'
  /** 流出地 */
  | 'COMES_FROM'
  /** 转正时间 */
  | 'FULL_MEMBER_ON'
  /** 性别 */
  | 'GENDER'
  /** 身份证号: 18 characters whose last one must fit. Masked as the register is exported, it keeps what the register says. */
  | 'IDENTITY_NUMBER'
  /** 入党时间 */
  | 'JOINED_ON'
  /** 党员编号: what rows are matched by before all else. The school's own id of a member is taken too. */
  | 'MEMBER_NUMBER'
  /** 姓名 */
  | 'NAME'
  /** 党组织, by name or code, within the organisation imported into. */
  | 'ORGANIZATION'
  /** 手机号: what rows are matched by that give no number. */
  | 'PHONE'
  /** 流动情况, or 是 and 否 below 流动党员. */
  | 'RESIDENCY'
  /** 人员类别 */
  | 'STAGE'
  /** 流入地 */
  | 'STAYS_AT';

/** Input of sendGroupMessage. */
export type SendGroupMessageInput = {
  /** Who of them; all where left out. */
  audience?: GroupAudienceInput | null | undefined;
  /** What there is to say, 1 to 4000 characters of plain text. */
  body: string;
  /** Over what it goes besides the list of notices; empty for the list alone. */
  channels: Array<DeliveryChannel>;
  /** memberCount of previewGroupMessage, as the author saw it. */
  expectedCount: number;
  /** Made by the client: the same key and input within 24 hours answer the same. */
  idempotencyKey?: string | null | undefined;
  /** To whose members, with all below it. */
  organizationId: string;
  /** Title, 1 to 120 characters in a line. */
  title: string;
};

/** Input of setAnnualTarget. */
export type SetAnnualTargetInput = {
  /** For whom. */
  audience: TargetAudience;
  /** First year in which it holds: this year or a later one. */
  fromYear: number;
  /** Hours, 0 to 1000, at most two digits after the point. */
  hours: number;
  /** An ADMIN role of the viewer covers it. */
  organizationId: string;
};

/** Input of setBurdenPolicy. */
export type SetBurdenPolicyInput = {
  /** Whether to use it. */
  enabled: boolean;
  /** For which organisation, with all below it. */
  organizationId: string;
  /** The practice. */
  practice: BurdenPractice;
  /** Why, 4 to 500 characters; all members concerned read it. */
  reason: string;
};

/** Input of setCreditRule. */
export type SetCreditRuleInput = {
  /** Minutes that make one hour, 1 to 240; only for PER_MINUTES, 45 where left out. */
  minutesPerHour?: number | null | undefined;
  /** How it converts. */
  scheme: CreditScheme;
  /** First day, not before today. */
  validFrom: string;
};

/** Input of setFixedStudyDay. */
export type SetFixedStudyDayInput = {
  /** First day on which the rule holds, today or later; intervals are counted from it. */
  fromOn: string;
  /** The organisation. */
  organizationId: string;
  /**
   * A recurrence rule of RFC 5545 of at most 200 characters: FREQ (DAILY, WEEKLY, MONTHLY,
   * YEARLY), INTERVAL (1 to 52), BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST, with a day
   * within 400 days. Null where the organisation has none of its own from then on.
   */
  recurrence?: string | null | undefined;
  /** Whose calendar. */
  residency: Residency;
};

/** How an organisation was set up. */
export type SetUp =
  /** 挂靠: attached to a neighbour. */
  | 'ATTACHED'
  /** 单独组建: by one unit alone. */
  | 'INDEPENDENT'
  /** 联合组建: by several units together. */
  | 'JOINT';

/** What became of a row. */
export type SheetImportOutcome =
  /** Made something new. */
  | 'CREATED'
  /** Has a mistake. */
  | 'FAILED'
  /** Said what was known. */
  | 'UNCHANGED'
  /** Changed something. */
  | 'UPDATED';

/** A way to sign in. */
export type SignInMethod =
  /** Phone and a code sent by SMS: requestLoginCode and logInWithCode. */
  | 'CODE'
  /** Phone and password: logIn. */
  | 'PASSWORD';

/** What keeps a study day. */
export type StudyDaySource =
  /** 签到: was there, by the code on the screen. */
  | 'CHECK_IN'
  /** Studied on the day: a lesson completed, or enough minutes credited, in what was set for it or in anything where nothing was. */
  | 'LESSON'
  /** 补学: studied within the window afterwards; one day of study makes up one day. */
  | 'MAKE_UP'
  /** Was there, by the organiser's word. */
  | 'RECORDED';

/** Where a member stands on a study day. */
export type StudyDayStatus =
  /** A floating member who is away. */
  | 'AWAY'
  /** Made it up afterwards. */
  | 'MADE_UP'
  /** Expected, and neither of these; not yet, where the day is not over. */
  | 'MISSING'
  /** On leave. */
  | 'ON_LEAVE'
  /** Kept it on the day. */
  | 'PRESENT';

/** During elapsedSeconds of wall time from startedAt, the phone played media from fromPosition to toPosition. */
export type StudyEventInput = {
  /** Wall time, in seconds. */
  elapsedSeconds: number;
  /** Position at the start, in seconds of media or of reading. */
  fromPosition: number;
  /** UUID made by the phone: the same event twice counts once. */
  id: string;
  /** Speed of playback; 1 where left out or null. */
  playbackRate?: number | null | undefined;
  /** The study session, as startStudy gave it. */
  sessionId: string;
  /** The phone's clock at the start. */
  startedAt: string;
  /** Position at the end, in seconds of media or of reading. */
  toPosition: number;
};

/** What became of an event. */
export type StudyOutcome =
  /** Counted in full. */
  | 'ACCEPTED'
  /** Counted in part. */
  | 'CLIPPED'
  /** Known already, with the answer it had: nothing is counted again. */
  | 'DUPLICATE'
  /** Not counted. */
  | 'REJECTED';

/** Why something was cut off or refused. */
export type StudyReason =
  /** More media than the server's clock allows. */
  | 'FASTER_THAN_CLOCK'
  /** The lease has earned all it can. */
  | 'LEASE_EXHAUSTED'
  /** The lesson is not in the release of the viewer's enrolment any more. */
  | 'LESSON_RETIRED'
  /** The viewer has withdrawn from the course. */
  | 'NOT_ENROLLED'
  /** Positions outside the lesson or reversed, or a time that cannot be. */
  | 'OUT_OF_RANGE'
  /** The moment was counted for another lesson: what was reported first keeps it. */
  | 'OVERLAP'
  /** More media than elapsedSeconds and the fastest playback allow. */
  | 'RATE_TOO_HIGH'
  /**
   * It happened after the session expired; or the session is compacted, as happens some
   * months after it expired (13 unless the school sets another time): then all events of
   * it are refused, known ones too, and what they counted stays counted.
   */
  | 'SESSION_EXPIRED'
  /** No session of the viewer has this id. */
  | 'SESSION_UNKNOWN'
  /** It happened after a second device had started. */
  | 'SUPERSEDED';

/** Where a member stands in a lesson. */
export type StudyStatus =
  /** Its rules were met. Never left. */
  | 'COMPLETED'
  /** Begun. */
  | 'IN_PROGRESS'
  /** Nothing studied yet. */
  | 'NOT_STARTED';

/** Whom a target is for. */
export type TargetAudience =
  /** Secretaries and committee members: whoever holds the ADMIN role. */
  | 'LEADERS'
  /** Members. */
  | 'MEMBERS';

/** Which way a transfer goes, seen from an organisation with all below it. One between two of them goes both ways. */
export type TransferDirection =
  /** It receives a member. */
  | 'IN'
  /** It lets a member go. */
  | 'OUT';

/** Input of transferMember. */
export type TransferMemberInput = {
  /** From when, at most a year before or after today. */
  effectiveOn: string;
  /** The member, whose home affiliation an ADMIN role of the viewer covers. */
  memberId: string;
  /** The receiving organisation. */
  toOrganizationId: string;
};

/** Where a transfer stands. */
export type TransferStatus =
  /** Waits for its day. */
  | 'ACCEPTED'
  /** Was declined by the receiving organisation. */
  | 'DECLINED'
  /** Took effect. */
  | 'DONE'
  /** Waits for an admin of the receiving organisation. */
  | 'PROPOSED'
  /** Was taken back, or the member was gone when its day came. */
  | 'WITHDRAWN';

/** Input of updateCourse. What is left out stays. */
export type UpdateCourseInput = {
  /** Shelf of the catalogue. */
  category?: CourseCategory | null | undefined;
  /** A picture in the media store. */
  coverMediaId?: string | null | undefined;
  /** 学时 to be booked at completion. */
  creditHours?: number | null | undefined;
  /** The course. */
  id: string;
  /** Summary. */
  summary?: string | null | undefined;
  /** Title. */
  title?: string | null | undefined;
};

/** Input of updateLesson. What is left out stays; a lesson keeps its kind. */
export type UpdateLessonInput = {
  /** The new text of an article. */
  article?: ArticleInput | null | undefined;
  /** The new file of a recording. */
  audio?: MediaInput | null | undefined;
  /** What completes it. */
  completion?: CompletionInput | null | undefined;
  /** The new file of a document. */
  document?: MediaInput | null | undefined;
  /** The lesson. */
  id: string;
  /** New place in the module, from 1 to the number of lessons. */
  position?: number | null | undefined;
  /** The new quiz, as a whole. */
  quiz?: QuizInput | null | undefined;
  /** Required or elective. */
  required?: boolean | null | undefined;
  /** Title. */
  title?: string | null | undefined;
  /** The new file of a video, with its companions: those left out go. */
  video?: VideoInput | null | undefined;
};

/** Input of updateMember. What is left out stays. */
export type UpdateMemberInput = {
  /** Birth date; that of the identity number where left out. */
  bornOn?: string | null | undefined;
  /** 流出地, at most 120 characters; empty to take it away. */
  comesFrom?: string | null | undefined;
  /**
   * The day from which stage, residency and places hold; today where left out. What held
   * before is kept until then. BAD_USER_INPUT in the future and before the last change.
   */
  effectiveOn?: string | null | undefined;
  /** 转正时间. */
  fullMemberOn?: string | null | undefined;
  /** Gender. */
  gender?: Gender | null | undefined;
  /** The member. */
  id: string;
  /** 居民身份证号: 18 characters whose last one must fit; empty takes it off the register. */
  identityNumber?: string | null | undefined;
  /** 入党时间. */
  joinedOn?: string | null | undefined;
  /** 党员编号, at most 40 characters; empty to take it away. CONFLICT where another member has it. */
  memberNumber?: string | null | undefined;
  /** Name. */
  name?: string | null | undefined;
  /** Mobile number; signs in with it from now on. */
  phone?: string | null | undefined;
  /** Settled or floating. */
  residency?: Residency | null | undefined;
  /** Stage of membership. */
  stage?: MemberStage | null | undefined;
  /** 流入地, at most 120 characters; empty to take it away. */
  staysAt?: string | null | undefined;
};

/** Input of updateOrganization. What is left out stays. */
export type UpdateOrganizationInput = {
  /** Code. */
  code?: string | null | undefined;
  /**
   * The day from which name and parent hold; today where left out. What was before is kept
   * until then. BAD_USER_INPUT in the future and before the last such change.
   */
  effectiveOn?: string | null | undefined;
  /** Whether it is for floating members. */
  floating?: boolean | null | undefined;
  /** The organisation. */
  id: string;
  /** Kind. */
  kind?: OrganizationKind | null | undefined;
  /** Full name. */
  name?: string | null | undefined;
  /** The new organisation directly above. */
  parentId?: string | null | undefined;
  /** How it was set up. */
  setUp?: SetUp | null | undefined;
};

/** A video of the media store, with its companions. */
export type VideoInput = {
  /** The sound alone, for poor networks: a recording about as long as the video. */
  audioMediaId?: string | null | undefined;
  /** Captions, as WebVTT. */
  captionsMediaId?: string | null | undefined;
  /** The video. */
  mediaId: string;
};

export type OrganizationTreeQueryVariables = Exact<{
  id?: string | null | undefined;
}>;


export type OrganizationTreeQuery = { organization: { id: string, name: string, code: string, kind: OrganizationKind, setUp: SetUp, floating: boolean, memberCount: number, children: Array<{ id: string, name: string, code: string, kind: OrganizationKind, setUp: SetUp, floating: boolean, memberCount: number }>, ancestors: Array<{ id: string, name: string }> } };

export type RosterQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
  search?: string | null | undefined;
  stage?: MemberStage | null | undefined;
  residency?: Residency | null | undefined;
}>;


export type RosterQuery = { organization: { members: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, name: string, phone: string, stage: MemberStage, residency: Residency, joinedOn: string | null, organization: { id: string, name: string }, roles: Array<{ role: Role, organization: { id: string } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { createOrganization: { organization: { id: string, name: string, code: string, kind: OrganizationKind } } };

export type UpdateOrganizationMutationVariables = Exact<{
  input: UpdateOrganizationInput;
}>;


export type UpdateOrganizationMutation = { updateOrganization: { organization: { id: string, name: string } } };

export type CreateMemberMutationVariables = Exact<{
  input: CreateMemberInput;
}>;


export type CreateMemberMutation = { createMember: { member: { id: string, name: string, organization: { id: string } } } };

export type UpdateMemberMutationVariables = Exact<{
  input: UpdateMemberInput;
}>;


export type UpdateMemberMutation = { updateMember: { member: { id: string, name: string, stage: MemberStage, residency: Residency, joinedOn: string | null } } };

export type TransferMemberMutationVariables = Exact<{
  memberId: string;
  toOrganizationId: string;
  effectiveOn: string;
}>;


export type TransferMemberMutation = { transferMember: { member: { id: string, organization: { id: string, name: string } } } };

export type DeactivateMemberMutationVariables = Exact<{
  memberId: string;
  reason: string;
}>;


export type DeactivateMemberMutation = { deactivateMember: { member: { id: string, active: boolean } } };

export type GrantRoleMutationVariables = Exact<{
  memberId: string;
  role: Role;
  organizationId: string;
}>;


export type GrantRoleMutation = { grantRole: { member: { id: string, roles: Array<{ role: Role, organization: { id: string } }> } } };

export type RevokeRoleMutationVariables = Exact<{
  memberId: string;
  role: Role;
  organizationId: string;
}>;


export type RevokeRoleMutation = { revokeRole: { member: { id: string, roles: Array<{ role: Role, organization: { id: string } }> } } };

export type ImportMembersMutationVariables = Exact<{
  uploadId: string;
  organizationId: string;
  dryRun: boolean;
}>;


export type ImportMembersMutation = { importMembers: { import: { id: string, dryRun: boolean, created: number, updated: number, unchanged: number, failed: number, rows: { edges: Array<{ node: { line: number, outcome: SheetImportOutcome, messages: Array<string> } }> } } } };

export type MemberImportQueryVariables = Exact<{
  id: string;
  onlyFailed?: boolean | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type MemberImportQuery = { node:
    | { id: string, dryRun: boolean, created: number, updated: number, unchanged: number, failed: number, rows: { edges: Array<{ node: { line: number, outcome: SheetImportOutcome, messages: Array<string> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type AssignCourseMutationVariables = Exact<{
  courseId: string;
  organizationIds: Array<string> | string;
  residency?: Residency | null | undefined;
  dueOn?: string | null | undefined;
  dryRun: boolean;
  idempotencyKey?: string | null | undefined;
}>;


export type AssignCourseMutation = { assignCourse: { assignment: { id: string, dueOn: string | null } | null, preview: { members: number, alreadyEnrolled: number, willEnroll: number } } };

export type CancelAssignmentMutationVariables = Exact<{
  id: string;
}>;


export type CancelAssignmentMutation = { cancelAssignment: { assignment: { id: string, cancelledAt: string | null } } };

export type CompletionByOrganizationQueryVariables = Exact<{
  organizationId: string;
  courseId: string;
}>;


export type CompletionByOrganizationQuery = { completionReport: { total: { members: number, enrolled: number, notStarted: number, inProgress: number, completed: number, overdue: number, creditedSeconds: number }, rows: Array<{ organization: { id: string, name: string }, counts: { members: number, enrolled: number, notStarted: number, inProgress: number, completed: number, overdue: number, creditedSeconds: number } }> } };

export type CompletionByMemberQueryVariables = Exact<{
  organizationId: string;
  courseId: string;
  statuses?: Array<EnrollmentStatus> | EnrollmentStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CompletionByMemberQuery = { completionReport: { enrollments: { totalCount: number, edges: Array<{ node: { status: EnrollmentStatus, lastStudiedAt: string | null, completedAt: string | null, overdue: boolean, member: { id: string, name: string, organization: { name: string } }, progress: { fraction: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreditHoursByOrganizationQueryVariables = Exact<{
  organizationId: string;
  year: number;
}>;


export type CreditHoursByOrganizationQuery = { creditReport: { total: { members: number, targetMet: number, earnedHours: number }, rows: Array<{ organization: { id: string, name: string }, counts: { members: number, targetMet: number, earnedHours: number } }> } };

export type ExportCompletionMutationVariables = Exact<{
  organizationId: string;
  courseId: string;
  format: ExportFormat;
}>;


export type ExportCompletionMutation = { exportCompletion: { export: { id: string, status: ExportStatus } } };

export type ExportQueryVariables = Exact<{
  id: string;
}>;


export type ExportQuery = { node:
    | { id: string, status: ExportStatus, rowsWritten: number, url: string | null, expiresAt: string | null, error: string | null }
    | Record<PropertyKey, never>
   | null };

export type PoliticalBirthdaysQueryVariables = Exact<{
  organizationId: string;
  from: string;
  to: string;
  first: number;
  after?: string | null | undefined;
}>;


export type PoliticalBirthdaysQuery = { organization: { politicalBirthdays: { totalCount: number, edges: Array<{ node: { id: string, date: string, years: number, status: BirthdayStatus, oathReaffirmedAt: string | null, member: { id: string, name: string, organization: { name: string } }, talk: { heldOn: string, note: string | null, heldBy: { name: string } } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RecordBirthdayTalkMutationVariables = Exact<{
  eventId: string;
  heldOn: string;
  note?: string | null | undefined;
}>;


export type RecordBirthdayTalkMutation = { recordBirthdayTalk: { event: { id: string, status: BirthdayStatus, talk: { heldOn: string } | null } } };

export type SetBirthdayCardMutationVariables = Exact<{
  organizationId: string;
  title: string;
  message: string;
}>;


export type SetBirthdayCardMutation = { setBirthdayCard: { organization: { id: string } } };

export type AuditTrailQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type AuditTrailQuery = { organization: { auditTrail: { edges: Array<{ node: { id: string, at: string, action: string, subjectId: string, summary: string, actor: { name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type TrainerCoursesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  status?: CourseStatus | null | undefined;
}>;


export type TrainerCoursesQuery = { viewer: { authoredCourses: { edges: Array<{ node: { id: string, title: string, status: CourseStatus, release: number | null, publishedAt: string | null, learnerCount: number, completedCount: number, draftChanged: boolean } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateCourseMutationVariables = Exact<{
  input: CreateCourseInput;
}>;


export type CreateCourseMutation = { createCourse: { course: { id: string, title: string, status: CourseStatus } } };

export type UpdateCourseMutationVariables = Exact<{
  input: UpdateCourseInput;
}>;


export type UpdateCourseMutation = { updateCourse: { course: { id: string, title: string, summary: string, category: CourseCategory } } };

export type CreateModuleMutationVariables = Exact<{
  courseId: string;
  title: string;
  summary?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateModuleMutation = { createTrainingModule: { module: { id: string, title: string, status: ModuleStatus, position: number } } };

export type UpdateModuleMutationVariables = Exact<{
  id: string;
  title?: string | null | undefined;
  summary?: string | null | undefined;
  position?: number | null | undefined;
}>;


export type UpdateModuleMutation = { updateTrainingModule: { module: { id: string, title: string, position: number } } };

export type CreateArticleMutationVariables = Exact<{
  moduleId: string;
  title: string;
  markdown: string;
  required?: boolean | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateArticleMutation = { createLesson: { lesson: { id: string, kind: LessonKind, title: string, durationSeconds: number } } };

export type CreateVideoMutationVariables = Exact<{
  moduleId: string;
  title: string;
  mediaId: string;
  minCoverage?: number | null | undefined;
}>;


export type CreateVideoMutation = { createLesson: { lesson: { id: string, kind: LessonKind, durationSeconds: number } } };

export type CreateQuizMutationVariables = Exact<{
  moduleId: string;
  title: string;
  quiz: QuizInput;
}>;


export type CreateQuizMutation = { createLesson: { lesson: { id: string, kind: LessonKind } } };

export type CreateLessonMutationVariables = Exact<{
  input: CreateLessonInput;
}>;


export type CreateLessonMutation = { createLesson: { lesson: { id: string, kind: LessonKind, title: string, durationSeconds: number } } };

export type UpdateLessonMutationVariables = Exact<{
  input: UpdateLessonInput;
}>;


export type UpdateLessonMutation = { updateLesson: { lesson: { id: string, title: string, required: boolean } } };

export type DeleteLessonMutationVariables = Exact<{
  id: string;
}>;


export type DeleteLessonMutation = { deleteLesson: { deletedId: string } };

export type DeleteModuleMutationVariables = Exact<{
  id: string;
}>;


export type DeleteModuleMutation = { deleteTrainingModule: { deletedId: string } };

export type DraftLessonQueryVariables = Exact<{
  id: string;
}>;


export type DraftLessonQuery = { lesson: { draft: { title: string, kind: LessonKind, required: boolean, article: { markdown: string } | null, media: { id: string, mimeType: string, byteSize: number, durationSeconds: number | null, pageCount: number | null } | null, quiz: { passPercent: number, maxAttempts: number | null, timeLimitSeconds: number | null, drawCount: number | null, shuffle: boolean, questions: Array<{ kind: QuestionKind, text: string, points: number, acceptedAnswers: Array<string>, explanation: string | null, options: Array<{ text: string, correct: boolean }> }> } | null, completion: { minCoverage: number | null, minSeconds: number | null } } } };

export type CreateUploadMutationVariables = Exact<{
  fileName: string;
  mimeType: string;
  byteSize: number;
  sha256: string;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateUploadMutation = { createUpload: { upload: { id: string, url: string | null, expiresAt: string, headers: Array<{ name: string, value: string }> } } };

export type CompleteUploadMutationVariables = Exact<{
  uploadId: string;
}>;


export type CompleteUploadMutation = { completeUpload: { upload: { id: string, completedAt: string | null }, media: { id: string, mimeType: string, byteSize: number, durationSeconds: number | null, pageCount: number | null } | null } };

export type DraftPreviewQueryVariables = Exact<{
  courseId: string;
}>;


export type DraftPreviewQuery = { course: { draft: { modules: Array<{ id: string, title: string, status: ModuleStatus, lessons: Array<{ id: string, title: string, kind: LessonKind, required: boolean }> }>, problems: Array<{ path: string, message: string }> }, releases: { edges: Array<{ node: { number: number, publishedAt: string, note: string, learnerCount: number, publishedBy: { name: string } } }> } } };

export type PublishModuleMutationVariables = Exact<{
  id: string;
  note?: string | null | undefined;
  inProgress?: MigrationPolicy | null | undefined;
}>;


export type PublishModuleMutation = { publishTrainingModule: { migratedEnrollments: number, module: { id: string, status: ModuleStatus }, course: { id: string, status: CourseStatus, release: number | null } } };

export type PublishCourseMutationVariables = Exact<{
  id: string;
  note?: string | null | undefined;
  inProgress?: MigrationPolicy | null | undefined;
}>;


export type PublishCourseMutation = { publishCourse: { migratedEnrollments: number, course: { id: string, status: CourseStatus, release: number | null, publishedAt: string | null } } };

export type ArchiveCourseMutationVariables = Exact<{
  id: string;
}>;


export type ArchiveCourseMutation = { archiveCourse: { course: { id: string, status: CourseStatus } } };

export type CourseInsightQueryVariables = Exact<{
  courseId: string;
}>;


export type CourseInsightQuery = { course: { insight: { learners: number, completed: number, medianDaysToComplete: number | null, lessons: Array<{ started: number, completed: number, medianCreditedSeconds: number | null, lesson: { id: string, title: string } }> } } };

export type HomeQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeQuery = { viewer: { id: string, name: string, stage: MemberStage, residency: Residency, organization: { id: string, name: string }, enrollments: { edges: Array<{ cursor: string, node: { id: string, status: EnrollmentStatus, required: boolean, dueOn: string | null, overdue: boolean, progress: { completedLessons: number, requiredLessons: number, fraction: number }, nextLesson: { id: string, title: string, kind: LessonKind, durationSeconds: number } | null, course: { id: string, title: string, coverUrl: string | null, creditHours: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, creditAccount: { year: number, targetHours: number, earnedHours: number, remainingHours: number }, politicalBirthday: { nextDate: string, years: number, daysUntil: number } | null } };

export type CatalogueQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  search?: string | null | undefined;
  category?: CourseCategory | null | undefined;
}>;


export type CatalogueQuery = { courses: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, title: string, summary: string, coverUrl: string | null, category: CourseCategory, creditHours: number, lessonCount: number, viewerEnrollment: { id: string, status: EnrollmentStatus } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CoursePageQueryVariables = Exact<{
  id: string;
}>;


export type CoursePageQuery = { course: { id: string, title: string, summary: string, coverUrl: string | null, category: CourseCategory, creditHours: number, trainer: { name: string }, viewerEnrollment: { id: string, status: EnrollmentStatus, release: number, required: boolean, dueOn: string | null, completedAt: string | null, progress: { completedLessons: number, requiredLessons: number, fraction: number }, nextLesson: { id: string } | null, certificate: { id: string, number: string, url: string | null } | null } | null, modules: Array<{ id: string, title: string, summary: string, lessons: Array<{ id: string, title: string, kind: LessonKind, required: boolean, durationSeconds: number, viewerRecord: { status: StudyStatus, resumePosition: number, coverage: number, creditedSeconds: number, completedAt: string | null }, viewerCompletion: { complete: boolean, rules: Array<{ rule: CompletionRuleKind, required: number, actual: number, met: boolean }> } }> }> } };

export type LessonPageQueryVariables = Exact<{
  id: string;
}>;


export type LessonPageQuery = { lesson: { id: string, title: string, kind: LessonKind, module: { id: string, title: string }, next: { id: string, title: string } | null, previous: { id: string, title: string } | null, content:
      | { __typename: 'ArticleContent', html: string, readingSeconds: number }
      | { __typename: 'AudioContent', durationSeconds: number, source: { url: string, mimeType: string, byteSize: number, expiresAt: string } }
      | { __typename: 'DocumentContent', pageCount: number, readingSeconds: number, source: { url: string, mimeType: string, byteSize: number, expiresAt: string } }
      | { __typename: 'QuizContent', questionCount: number, passPercent: number, maxAttempts: number | null, timeLimitSeconds: number | null, attemptsLeft: number | null }
      | { __typename: 'VideoContent', durationSeconds: number, source: { url: string, mimeType: string, byteSize: number, expiresAt: string } }
    , viewerRecord: { status: StudyStatus, resumePosition: number, coverage: number, creditedSeconds: number, completedAt: string | null } } };

export type EnrollMutationVariables = Exact<{
  courseId: string;
}>;


export type EnrollMutation = { enroll: { enrollment: { id: string, status: EnrollmentStatus, release: number, progress: { completedLessons: number, requiredLessons: number, fraction: number } } } };

export type WithdrawMutationVariables = Exact<{
  enrollmentId: string;
}>;


export type WithdrawMutation = { withdraw: { enrollment: { id: string, status: EnrollmentStatus } } };

export type StartStudyMutationVariables = Exact<{
  lessonId: string;
  device: string;
  offline?: boolean | null | undefined;
  clientTime?: string | null | undefined;
}>;


export type StartStudyMutation = { startStudy: { session: { id: string, serverTime: string, expiresAt: string, heartbeatSeconds: number, maxPlaybackRate: number, maxCreditableSeconds: number | null, resumePosition: number } } };

export type ReportStudyMutationVariables = Exact<{
  events: Array<StudyEventInput> | StudyEventInput;
}>;


export type ReportStudyMutation = { reportStudy: { results: Array<{ eventId: string, outcome: StudyOutcome, creditedSeconds: number, reason: StudyReason | null }>, records: Array<{ status: StudyStatus, resumePosition: number, coverage: number, creditedSeconds: number, completedAt: string | null, lesson: { id: string } | null }>, enrollments: Array<{ id: string, status: EnrollmentStatus, completedAt: string | null, progress: { completedLessons: number, requiredLessons: number, fraction: number } }> } };

export type StartQuizMutationVariables = Exact<{
  lessonId: string;
}>;


export type StartQuizMutation = { startQuiz: { attempt: { id: string, number: number, startedAt: string, endsAt: string | null, questions: Array<{ id: string, kind: QuestionKind, text: string, points: number, options: Array<{ id: string, text: string }> }> } } };

export type SaveQuizAnswersMutationVariables = Exact<{
  attemptId: string;
  answers: Array<QuizAnswerInput> | QuizAnswerInput;
}>;


export type SaveQuizAnswersMutation = { saveQuizAnswers: { attempt: { id: string, savedAt: string | null } } };

export type SubmitQuizMutationVariables = Exact<{
  attemptId: string;
  answers: Array<QuizAnswerInput> | QuizAnswerInput;
}>;


export type SubmitQuizMutation = { submitQuiz: { attempt: { id: string, submittedAt: string | null, score: number | null, maxScore: number, percent: number | null, passed: boolean | null, answers: Array<{ correct: boolean, explanation: string | null, question: { id: string } }> }, record: { status: StudyStatus, completedAt: string | null } } };

export type MyStudyQueryVariables = Exact<{
  year?: number | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type MyStudyQuery = { viewer: { creditAccount: { year: number, targetHours: number, earnedHours: number, remainingHours: number, entries: { edges: Array<{ node: { id: string, source: CreditSource, hours: number, seconds: number, occurredOn: string, rule: string, title: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }, studyRecords: { edges: Array<{ node: { status: StudyStatus, creditedSeconds: number, lastStudiedAt: string | null, completedAt: string | null, lesson: { id: string, title: string, module: { title: string } } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type MyPoliticalBirthdayQueryVariables = Exact<{ [key: string]: never; }>;


export type MyPoliticalBirthdayQuery = { viewer: { joinedOn: string | null, fullMemberOn: string | null, partyStandingYears: number | null, politicalBirthday: { nextDate: string, years: number, daysUntil: number, event: { id: string, date: string, years: number, status: BirthdayStatus, oathReaffirmedAt: string | null, card: { title: string, message: string } | null } | null } | null } };

export type ReaffirmOathMutationVariables = Exact<{
  eventId: string;
}>;


export type ReaffirmOathMutation = { reaffirmOath: { event: { id: string, oathReaffirmedAt: string | null } } };

export type SetBirthdayGreetingsMutationVariables = Exact<{
  wanted: boolean;
}>;


export type SetBirthdayGreetingsMutation = { updatePreferences: { viewer: { id: string } } };

export type ProgressChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ProgressChangedSubscription = { enrollmentChanged: { id: string, status: EnrollmentStatus, progress: { completedLessons: number, requiredLessons: number, fraction: number } } };

export type SchoolQueryVariables = Exact<{ [key: string]: never; }>;


export type SchoolQuery = { school: { name: string, timeZone: string, signInMethods: Array<SignInMethod>, minimumClientVersion: string, privacyNotice: { version: string, url: string } | null } };

export type LogInMutationVariables = Exact<{
  phone: string;
  password: string;
  device?: string | null | undefined;
}>;


export type LogInMutation = { logIn: SessionTokensFragment };

export type RequestLoginCodeMutationVariables = Exact<{
  phone: string;
}>;


export type RequestLoginCodeMutation = { requestLoginCode: { resendAfterSeconds: number, expiresInSeconds: number } };

export type LogInWithCodeMutationVariables = Exact<{
  phone: string;
  code: string;
  device?: string | null | undefined;
}>;


export type LogInWithCodeMutation = { logInWithCode: SessionTokensFragment };

export type RefreshSessionMutationVariables = Exact<{
  refreshToken: string;
}>;


export type RefreshSessionMutation = { refreshSession: SessionTokensFragment };

export type LogOutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogOutMutation = { logOut: { ok: boolean } };

export type ChangePasswordMutationVariables = Exact<{
  current: string;
  new: string;
}>;


export type ChangePasswordMutation = { changePassword: SessionTokensFragment };

export type ViewerSessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerSessionsQuery = { viewer: { sessions: Array<{ id: string, device: string, createdAt: string, lastSeenAt: string, current: boolean }> } };

export type EndSessionMutationVariables = Exact<{
  sessionId: string;
}>;


export type EndSessionMutation = { endSession: { ok: boolean } };

export type SessionTokensFragment = { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string, viewer: { id: string, name: string, mustChangePassword: boolean, roles: Array<{ role: Role, organization: { id: string, name: string } }> } };

export type RolesHeldQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
  role?: Role | null | undefined;
}>;


export type RolesHeldQuery = { organization: { id: string, roleGrants: { totalCount: number, edges: Array<{ node: { id: string, role: Role, memberName: string, grantedAt: string, grantedByName: string | null, organization: { id: string, name: string }, member: { id: string, name: string, active: boolean, organization: { id: string, name: string } } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type PeopleByNameQueryVariables = Exact<{
  organizationId: string;
  search: string;
}>;


export type PeopleByNameQuery = { organization: { id: string, members: { totalCount: number, edges: Array<{ node: { id: string, name: string, organization: { id: string, name: string }, roles: Array<{ role: Role, organization: { id: string, name: string } }> } }> } } };

export type PolicyOfQueryVariables = Exact<{
  organizationId: string;
  year: number;
}>;


export type PolicyOfQuery = { organization: { id: string, name: string, ancestors: Array<{ id: string }>, burdenPolicies: Array<{ practice: BurdenPractice, enabled: boolean, organizationName: string | null, reason: string | null, setByName: string | null, setAt: string | null }>, members: { hours: number, fromYear: number | null, setBy: { id: string, name: string } | null }, leaders: { hours: number, fromYear: number | null, setBy: { id: string, name: string } | null }, fixedStudyDayRules: Array<{ residency: Residency, recurrence: string, fromOn: string | null, setBy: { id: string, name: string } | null }> } };

export type SetBurdenPolicyMutationVariables = Exact<{
  input: SetBurdenPolicyInput;
}>;


export type SetBurdenPolicyMutation = { setBurdenPolicy: { policy: { practice: BurdenPractice, enabled: boolean } } };

export type CreditRulesQueryVariables = Exact<{ [key: string]: never; }>;


export type CreditRulesQuery = { creditRules: Array<{ code: string, validFrom: string | null, scheme: CreditScheme, minutesPerHour: number | null }> };

export type SetCreditRuleMutationVariables = Exact<{
  input: SetCreditRuleInput;
}>;


export type SetCreditRuleMutation = { setCreditRule: { rule: { code: string, validFrom: string | null } } };

export type SetAnnualTargetMutationVariables = Exact<{
  input: SetAnnualTargetInput;
}>;


export type SetAnnualTargetMutation = { setAnnualTarget: { target: { hours: number, fromYear: number | null } } };

export type TransfersOfQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
  open?: boolean | null | undefined;
  direction?: TransferDirection | null | undefined;
}>;


export type TransfersOfQuery = { organization: { id: string, transfers: { totalCount: number, edges: Array<{ node: { id: string, memberName: string, fromName: string, toName: string, effectiveOn: string, status: TransferStatus, proposedAt: string, decidedAt: string | null, note: string, doneAt: string | null, viewerMayDecide: boolean, viewerMayWithdraw: boolean } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AcceptTransferMutationVariables = Exact<{
  input: DecideTransferInput;
}>;


export type AcceptTransferMutation = { acceptTransfer: { transfer: { id: string, status: TransferStatus, effectiveOn: string } } };

export type DeclineTransferMutationVariables = Exact<{
  input: DecideTransferInput;
}>;


export type DeclineTransferMutation = { declineTransfer: { transfer: { id: string, status: TransferStatus, effectiveOn: string } } };

export type WithdrawTransferMutationVariables = Exact<{
  input: DecideTransferInput;
}>;


export type WithdrawTransferMutation = { withdrawTransfer: { transfer: { id: string, status: TransferStatus, effectiveOn: string } } };

export type CorrectionsOfQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
  open?: boolean | null | undefined;
}>;


export type CorrectionsOfQuery = { organization: { id: string, correctionRequests: { totalCount: number, edges: Array<{ node: { id: string, memberId: string, memberName: string, field: CorrectionField, wanted: string, note: string, status: CorrectionStatus, answer: string, createdAt: string, decidedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type DecideCorrectionMutationVariables = Exact<{
  input: DecideCorrectionInput;
}>;


export type DecideCorrectionMutation = { decideCorrection: { correction: { id: string, status: CorrectionStatus } } };

export type OrganizationByCodeQueryVariables = Exact<{
  code: string;
}>;


export type OrganizationByCodeQuery = { organizationByCode: { id: string, name: string } };

export type MergeOrganizationsMutationVariables = Exact<{
  input: MergeOrganizationsInput;
}>;


export type MergeOrganizationsMutation = { mergeOrganizations: { dryRun: boolean, plan: MergedFragment, dissolved: Array<{ organization: { id: string, name: string }, plan: MergedFragment }> } };

export type MergedFragment = { members: number, deactivatedMembers: number, subordinateOrganizations: number, courses: number, files: number, assignments: number, venues: number, ceremonies: number, posts: number, participations: number, roles: number, transfers: number, settings: number };

export type AuthoredCoursesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  status?: CourseStatus | null | undefined;
}>;


export type AuthoredCoursesQuery = { viewer: { id: string, authoredCourses: { totalCount: number, edges: Array<{ node: { id: string, title: string, category: CourseCategory, status: CourseStatus, release: number | null, publishedAt: string | null, learnerCount: number, completedCount: number, draftChanged: boolean, lessonCount: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CourseDraftQueryVariables = Exact<{
  id: string;
}>;


export type CourseDraftQuery = { course: { id: string, title: string, status: CourseStatus, release: number | null, publishedAt: string | null, coverUrl: string | null, learnerCount: number, completedCount: number, draftChanged: boolean, draft: { title: string, summary: string, category: CourseCategory, creditHours: number, proposedCreditHours: number, modules: Array<{ id: string, title: string, summary: string, position: number, status: ModuleStatus, lessons: Array<{ id: string, title: string, kind: LessonKind, required: boolean, durationSeconds: number }> }>, problems: Array<{ path: string, message: string }> } } };

export type CourseReleasesQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type CourseReleasesQuery = { course: { id: string, releases: { totalCount: number, edges: Array<{ node: { id: string, number: number, publishedAt: string, note: string, learnerCount: number, publishedBy: { name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type LessonToWriteQueryVariables = Exact<{
  id: string;
}>;


export type LessonToWriteQuery = { lesson: { id: string, draft: { title: string, kind: LessonKind, required: boolean, article: { markdown: string } | null, media: FileFragment | null, captions: FileFragment | null, audioRendition: FileFragment | null, quiz: { passPercent: number, maxAttempts: number | null, timeLimitSeconds: number | null, drawCount: number | null, shuffle: boolean, questions: Array<{ kind: QuestionKind, text: string, points: number, acceptedAnswers: Array<string>, explanation: string | null, options: Array<{ text: string, correct: boolean }> }> } | null, completion: { minCoverage: number | null, minSeconds: number | null } } } };

export type MediaFilesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  search?: string | null | undefined;
  mimeType?: string | null | undefined;
}>;


export type MediaFilesQuery = { viewer: { id: string, media: { totalCount: number, edges: Array<{ node: FileFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type FileFragment = { id: string, fileName: string, url: string, createdAt: string, mimeType: string, byteSize: number, durationSeconds: number | null, pageCount: number | null };

export type UploadStateQueryVariables = Exact<{
  id: string;
}>;


export type UploadStateQuery = { node:
    | { id: string, url: string | null, receivedBytes: number | null, expiresAt: string, completedAt: string | null, headers: Array<{ name: string, value: string }> }
    | Record<PropertyKey, never>
   | null };

export type AnnounceUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type AnnounceUploadMutation = { createUpload: { upload: { id: string, url: string | null, receivedBytes: number | null, expiresAt: string, completedAt: string | null, headers: Array<{ name: string, value: string }> } } };

export type FinishUploadMutationVariables = Exact<{
  id: string;
}>;


export type FinishUploadMutation = { completeUpload: { upload: { id: string, completedAt: string | null }, media: FileFragment | null } };

export type BirthdayCardWordsQueryVariables = Exact<{
  organizationId: string;
}>;


export type BirthdayCardWordsQuery = { organization: { id: string, birthdayCardWords: { title: string, message: string, writtenBy: { id: string, name: string } | null } } };

export type BirthdaysBetweenQueryVariables = Exact<{
  organizationId: string;
  from: string;
  to: string;
  first: number;
  after?: string | null | undefined;
}>;


export type BirthdaysBetweenQuery = { organization: { id: string, politicalBirthdays: { totalCount: number, edges: Array<{ node: { id: string, date: string, years: number, status: BirthdayStatus, milestone: number | null, oathReaffirmedAt: string | null, member: { id: string, name: string, organization: { id: string, name: string } }, card: { title: string, message: string } | null, talk: { heldOn: string, note: string | null, heldBy: { name: string } } | null, ceremony: { id: string, title: string, heldOn: string, place: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type BirthdayDetailQueryVariables = Exact<{
  organizationId: string;
  day: string;
  first: number;
  after?: string | null | undefined;
}>;


export type BirthdayDetailQuery = { organization: { id: string, politicalBirthdays: { edges: Array<{ node: { id: string, pictureUrl: string | null, yearInWords: string, member: { id: string, phone: string, stage: MemberStage, joinedOn: string | null, fullMemberOn: string | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CeremoniesQueryVariables = Exact<{
  organizationId: string;
  first: number;
}>;


export type CeremoniesQuery = { organization: { id: string, ceremonies: { edges: Array<{ node: { id: string, title: string, heldOn: string, place: string, birthdays: Array<{ id: string, date: string, years: number, member: { id: string, name: string } }> } }> } } };

export type PlanCeremonyMutationVariables = Exact<{
  input: PlanCeremonyInput;
}>;


export type PlanCeremonyMutation = { planCeremony: { ceremony: { id: string, title: string, heldOn: string, place: string } } };

export type CancelCeremonyMutationVariables = Exact<{
  id: string;
}>;


export type CancelCeremonyMutation = { cancelCeremony: { ceremony: { id: string, cancelledAt: string | null } } };

export type PreviewGroupMessageQueryVariables = Exact<{
  organizationId: string;
  audience?: GroupAudienceInput | null | undefined;
}>;


export type PreviewGroupMessageQuery = { previewGroupMessage: { memberCount: number, channels: Array<{ channel: DeliveryChannel, memberCount: number }> } };

export type SendGroupMessageMutationVariables = Exact<{
  input: SendGroupMessageInput;
}>;


export type SendGroupMessageMutation = { sendGroupMessage: { message: { id: string, title: string, sentAt: string } } };

export type GroupMessagesQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type GroupMessagesQuery = { organization: { id: string, groupMessages: { totalCount: number, edges: Array<{ node: { id: string, title: string, body: string, stages: Array<MemberStage>, residency: Residency | null, adminsOnly: boolean, channels: Array<DeliveryChannel>, sentAt: string, finishedAt: string | null, organization: { id: string, name: string }, author: { name: string }, report: { toldCount: number, readCount: number, channels: Array<{ channel: DeliveryChannel, waitingCount: number, sentCount: number, failedCount: number, unknownCount: number, unwantedCount: number }> } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RosterPageQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
  includeSubtree: boolean;
  filter?: MemberFilter | null | undefined;
}>;


export type RosterPageQuery = { organization: { id: string, members: { totalCount: number, edges: Array<{ node: { id: string, name: string, phone: string, stage: MemberStage, residency: Residency, joinedOn: string | null, active: boolean, organization: { id: string, name: string }, roles: Array<{ role: Role, organization: { id: string, name: string } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RegisterOfOneQueryVariables = Exact<{
  id: string;
}>;


export type RegisterOfOneQuery = { node:
    | { id: string, name: string, phone: string, gender: Gender | null, stage: MemberStage, residency: Residency, joinedOn: string | null, fullMemberOn: string | null, active: boolean, memberNumber: string | null, comesFrom: string | null, staysAt: string | null, organization: { id: string, name: string, ancestors: Array<{ id: string, name: string }> }, roles: Array<{ id: string, role: Role, organization: { id: string, name: string } }>, stagePeriods: Array<{ stage: MemberStage, fromDay: string | null, untilDay: string | null }>, residencyPeriods: Array<{ residency: Residency, comesFrom: string, staysAt: string, fromDay: string | null, untilDay: string | null }>, affiliations: Array<{ organizationName: string, fromOn: string, untilOn: string | null }> }
    | Record<PropertyKey, never>
   | null };

export type RevealMemberMutationVariables = Exact<{
  input: RevealMemberInput;
}>;


export type RevealMemberMutation = { revealMember: { phone: string | null, identityNumber: string | null, bornOn: string | null } };

export type OrganizationPageQueryVariables = Exact<{
  id: string;
}>;


export type OrganizationPageQuery = { organization: { id: string, name: string, code: string, kind: OrganizationKind, setUp: SetUp, floating: boolean, dissolvedOn: string | null, own: number, all: number, mergedInto: { id: string, name: string } | null, children: Array<{ id: string, name: string, code: string, kind: OrganizationKind, memberCount: number }>, ancestors: Array<{ id: string, name: string }> } };

export type DissolveOrganizationMutationVariables = Exact<{
  input: DissolveOrganizationInput;
}>;


export type DissolveOrganizationMutation = { dissolveOrganization: { dryRun: boolean, plan: TouchedFragment } };

export type TouchedFragment = { members: number, deactivatedMembers: number, subordinateOrganizations: number, courses: number, files: number, assignments: number, venues: number, ceremonies: number, posts: number, participations: number, roles: number, transfers: number, settings: number };

export type MoveMemberMutationVariables = Exact<{
  input: TransferMemberInput;
}>;


export type MoveMemberMutation = { transferMember: { transfer: { id: string, status: TransferStatus, effectiveOn: string } } };

export type ImportRosterMutationVariables = Exact<{
  input: ImportMembersInput;
}>;


export type ImportRosterMutation = { importMembers: { import: ImportedFragment } };

export type ImportedFragment = { id: string, dryRun: boolean, allOrNothing: boolean, created: number, updated: number, unchanged: number, failed: number, createdAt: string, columns: Array<{ heading: string, field: RosterField | null }>, errorFile: { url: string, expiresAt: string } | null };

export type ImportedRowsQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
  onlyFailed?: boolean | null | undefined;
}>;


export type ImportedRowsQuery = { node:
    | { rows: { totalCount: number, edges: Array<{ node: { line: number, outcome: SheetImportOutcome, messages: Array<string> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type AssignmentsGivenQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type AssignmentsGivenQuery = { organization: { id: string, assignments: { totalCount: number, edges: Array<{ node: { id: string, residency: Residency | null, stage: MemberStage | null, role: Role | null, opensOn: string | null, dueOn: string | null, createdAt: string, cancelledAt: string | null, createdBy: { name: string }, course: { id: string, title: string }, organizations: Array<{ id: string, name: string }>, counts: { enrolled: number, completed: number, overdue: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AssignmentOfOneQueryVariables = Exact<{
  id: string;
}>;


export type AssignmentOfOneQuery = { node:
    | { id: string, residency: Residency | null, stage: MemberStage | null, role: Role | null, opensOn: string | null, dueOn: string | null, createdAt: string, cancelledAt: string | null, createdBy: { name: string }, course: { id: string, title: string }, organizations: Array<{ id: string, name: string }>, counts: { enrolled: number, completed: number, overdue: number } }
    | Record<PropertyKey, never>
   | null };

export type GiveAssignmentMutationVariables = Exact<{
  input: AssignCourseInput;
}>;


export type GiveAssignmentMutation = { assignCourse: { assignment: { id: string } | null, preview: { members: number, alreadyEnrolled: number, willEnroll: number } } };

export type AuditPageQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type AuditPageQuery = { organization: { id: string, auditTrail: { totalCount: number, edges: Array<{ node: { id: string, at: string, action: string, subjectId: string, summary: string, actor: { name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CompletionOnDayQueryVariables = Exact<{
  organizationId: string;
  courseId: string;
  asOf?: string | null | undefined;
}>;


export type CompletionOnDayQuery = { completionReport: { asOf: string | null, organization: { id: string, name: string }, total: { members: number, enrolled: number, notStarted: number, inProgress: number, completed: number, overdue: number, creditedSeconds: number }, rows: Array<{ organization: { id: string, name: string, kind: OrganizationKind }, counts: { members: number, enrolled: number, notStarted: number, inProgress: number, completed: number, overdue: number, creditedSeconds: number } }> } };

export type CompletionPeopleQueryVariables = Exact<{
  organizationId: string;
  courseId: string;
  statuses?: Array<EnrollmentStatus> | EnrollmentStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CompletionPeopleQuery = { completionReport: { enrollments: { totalCount: number, edges: Array<{ node: { id: string, status: EnrollmentStatus, required: boolean, dueOn: string | null, overdue: boolean, lastStudiedAt: string | null, completedAt: string | null, release: number, progress: { completedLessons: number, requiredLessons: number, fraction: number }, member: { id: string, name: string, phone: string, stage: MemberStage, residency: Residency, organization: { id: string, name: string } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AssignmentStandingsQueryVariables = Exact<{
  organizationId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type AssignmentStandingsQuery = { organization: { id: string, assignments: { totalCount: number, edges: Array<{ node: { id: string, dueOn: string | null, createdAt: string, cancelledAt: string | null, course: { id: string, title: string }, organizations: Array<{ id: string, name: string }>, counts: { enrolled: number, completed: number, overdue: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CourseChoicesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type CourseChoicesQuery = { courses: { edges: Array<{ node: { id: string, title: string, category: CourseCategory, creditHours: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreditHoursOnDayQueryVariables = Exact<{
  organizationId: string;
  year: number;
  asOf?: string | null | undefined;
}>;


export type CreditHoursOnDayQuery = { organization: { id: string, members: { hours: number }, leaders: { hours: number } }, creditReport: { asOf: string | null, organization: { id: string, name: string }, total: { members: number, targetMet: number, earnedHours: number }, rows: Array<{ organization: { id: string, name: string, kind: OrganizationKind }, counts: { members: number, targetMet: number, earnedHours: number } }> } };

export type ExportCompletionOnDayMutationVariables = Exact<{
  input: ExportCompletionInput;
}>;


export type ExportCompletionOnDayMutation = { exportCompletion: { export: { id: string } } };

export type ExportCreditHoursMutationVariables = Exact<{
  input: ExportCreditHoursInput;
}>;


export type ExportCreditHoursMutation = { exportCreditHours: { export: { id: string } } };

export type ExportYearPapersMutationVariables = Exact<{
  input: ExportYearPapersInput;
}>;


export type ExportYearPapersMutation = { exportYearPapers: { export: { id: string } } };

export type ExportRegisterMutationVariables = Exact<{
  input: ExportRegisterInput;
}>;


export type ExportRegisterMutation = { exportRegister: { export: { id: string } } };

export type ExportsQueryVariables = Exact<{
  ids: Array<string> | string;
}>;


export type ExportsQuery = { nodes: Array<
    | { id: string, status: ExportStatus, rowsWritten: number, url: string | null, expiresAt: string | null, error: string | null, createdAt: string, finishedAt: string | null }
    | Record<PropertyKey, never>
   | null> };

export type StudyDayCalendarQueryVariables = Exact<{
  organizationId: string;
  year: number;
}>;


export type StudyDayCalendarQuery = { organization: { id: string, rules: Array<{ residency: Residency, recurrence: string, fromOn: string | null, setBy: { id: string, name: string } | null }>, settled: Array<{ day: string, movedFrom: string | null, topic: string | null, place: string, course: { id: string, title: string } | null, lesson: { id: string, title: string } | null, organization: { id: string, name: string } | null }>, floating: Array<{ day: string, movedFrom: string | null, topic: string | null, place: string, course: { id: string, title: string } | null, lesson: { id: string, title: string } | null, organization: { id: string, name: string } | null }>, holidayShifts: Array<{ id: string, day: string, movedTo: string | null, name: string, organization: { id: string, name: string } | null }> } };

export type StudyDayAttendanceQueryVariables = Exact<{
  organizationId: string;
  day: string;
  status?: StudyDayStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type StudyDayAttendanceQuery = { organization: { id: string, studyDay: { day: string, topic: string | null, place: string, expected: number, present: number, madeUp: number, onLeave: number, missing: number, away: number, course: { id: string, title: string } | null, lesson: { id: string, title: string } | null, members: { totalCount: number, edges: Array<{ node: { memberId: string, name: string, residency: Residency, status: StudyDayStatus, organization: { id: string, name: string } | null, attendance: { source: StudyDaySource, at: string | null, studiedOn: string | null } | null, leave: { id: string, kind: LeaveKind, fromOn: string, toOn: string, reason: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } } };

export type CheckInCodeQueryVariables = Exact<{
  organizationId: string;
}>;


export type CheckInCodeQuery = { checkInCode: { day: string, code: string, changesAt: string, validUntil: string, organization: { id: string, name: string } } };

export type PlanStudyDayMutationVariables = Exact<{
  input: PlanStudyDayInput;
}>;


export type PlanStudyDayMutation = { planStudyDay: { day: { day: string, topic: string | null, place: string, course: { id: string, title: string } | null } } };

export type SetFixedStudyDayMutationVariables = Exact<{
  input: SetFixedStudyDayInput;
}>;


export type SetFixedStudyDayMutation = { setFixedStudyDay: { rule: { residency: Residency, recurrence: string, fromOn: string | null } } };

export type AddHolidayShiftMutationVariables = Exact<{
  input: AddHolidayShiftInput;
}>;


export type AddHolidayShiftMutation = { addHolidayShift: { shift: { id: string, day: string, movedTo: string | null, name: string } } };

export type RemoveHolidayShiftMutationVariables = Exact<{
  id: string;
}>;


export type RemoveHolidayShiftMutation = { removeHolidayShift: { removedId: string } };

export type RecordAttendanceMutationVariables = Exact<{
  memberId: string;
  day: string;
}>;


export type RecordAttendanceMutation = { recordAttendance: { member: { memberId: string, status: StudyDayStatus } } };

export type WithdrawAttendanceMutationVariables = Exact<{
  memberId: string;
  day: string;
}>;


export type WithdrawAttendanceMutation = { withdrawAttendance: { member: { memberId: string, status: StudyDayStatus } } };

export type RecordLeaveMutationVariables = Exact<{
  input: RecordLeaveInput;
}>;


export type RecordLeaveMutation = { recordLeave: { leave: { id: string, fromOn: string, toOn: string } } };

export type CancelLeaveMutationVariables = Exact<{
  id: string;
}>;


export type CancelLeaveMutation = { cancelLeave: { leave: { id: string, cancelledAt: string | null } } };

export type TodayQueryVariables = Exact<{ [key: string]: never; }>;


export type TodayQuery = { viewer: { unreadNoticeCount: number, nextStudyDay: { day: string, movedFrom: string | null, topic: string | null, place: string, attended: boolean, onLeave: boolean, makeUpUntil: string | null, course: { id: string, title: string } | null, lesson: { id: string, title: string } | null, organization: { name: string } | null, attendance: { source: StudyDaySource, studiedOn: string | null } | null } | null } };

export type StudyDaysQueryVariables = Exact<{
  year?: number | null | undefined;
}>;


export type StudyDaysQuery = { viewer: { studyDays: Array<{ day: string, movedFrom: string | null, topic: string | null, place: string, attended: boolean, onLeave: boolean, makeUpUntil: string | null, attendance: { source: StudyDaySource, studiedOn: string | null } | null }> } };

export type CheckInMutationVariables = Exact<{
  input: CheckInInput;
}>;


export type CheckInMutation = { checkIn: { day: { day: string, attended: boolean, attendance: { source: StudyDaySource, studiedOn: string | null } | null } } };

export type NoticesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type NoticesQuery = { viewer: { unreadNoticeCount: number, notices: { edges: Array<{ node: { id: string, kind: NoticeKind, title: string, body: string, createdAt: string, readAt: string | null, organization: { name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type MarkNoticesReadMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type MarkNoticesReadMutation = { markNoticesRead: { notices: Array<{ id: string, readAt: string | null }> } };

export type LessonExtrasQueryVariables = Exact<{
  id: string;
}>;


export type LessonExtrasQuery = { lesson: { id: string, required: boolean, viewerCompletion: { complete: boolean, rules: Array<{ rule: CompletionRuleKind, required: number, actual: number, met: boolean }> }, content:
      | { __typename: 'ArticleContent' }
      | { __typename: 'AudioContent' }
      | { __typename: 'DocumentContent' }
      | { __typename: 'QuizContent' }
      | { __typename: 'VideoContent', captions: { url: string, byteSize: number } | null, audioRendition: { url: string, mimeType: string, byteSize: number } | null }
     } };

export type SitQuizMutationVariables = Exact<{
  lessonId: string;
}>;


export type SitQuizMutation = { startQuiz: { attempt: { id: string, number: number, startedAt: string, endsAt: string | null, savedAnswers: Array<{ questionId: string, optionIds: Array<string>, text: string | null }>, questions: Array<{ id: string, kind: QuestionKind, text: string, points: number, options: Array<{ id: string, text: string }> }> } } };

export type CourseForTheWayQueryVariables = Exact<{
  courseId: string;
}>;


export type CourseForTheWayQuery = { courseManifest: { release: number | null, revision: string, byteSize: number, lessons: Array<{ lesson: { id: string, title: string, kind: LessonKind, durationSeconds: number }, package: { revision: string, offline: boolean, byteSize: number, expiresAt: string | null, parts: Array<{ kind: PackagePartKind, url: string | null, mimeType: string, byteSize: number, sha256: string }> } }> } };

export type MyCertificatesQueryVariables = Exact<{
  first: number;
}>;


export type MyCertificatesQuery = { viewer: { enrollments: { edges: Array<{ node: { id: string, completedAt: string | null, course: { id: string, title: string, creditHours: number }, certificate: { id: string, number: string, url: string | null, imageUrl: string | null, verificationUrl: string, issuedAt: string } | null } }> } } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { viewer: { id: string, name: string, phone: string, stage: MemberStage, residency: Residency, joinedOn: string | null, fullMemberOn: string | null, partyStandingYears: number | null, unreadNoticeCount: number, mustChangePassword: boolean, organization: { id: string, name: string }, roles: Array<{ role: Role, organization: { id: string, name: string } }>, creditAccount: { year: number, targetHours: number, earnedHours: number, remainingHours: number }, sessions: Array<{ id: string, device: string, createdAt: string, lastSeenAt: string, current: boolean }> } };

export type MyCoursesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  statuses?: Array<EnrollmentStatus> | EnrollmentStatus | null | undefined;
}>;


export type MyCoursesQuery = { viewer: { id: string, enrollments: { edges: Array<{ node: { id: string, status: EnrollmentStatus, required: boolean, dueOn: string | null, overdue: boolean, course: { id: string, title: string, summary: string, coverUrl: string | null, category: CourseCategory, creditHours: number, lessonCount: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

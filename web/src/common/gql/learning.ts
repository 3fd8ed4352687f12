import type { TypedDocumentNode } from '@urql/core'
import type {
  CatalogueQuery, CatalogueQueryVariables,
  CheckInMutation, CheckInMutationVariables,
  CourseForTheWayQuery, CourseForTheWayQueryVariables,
  CoursePageQuery, CoursePageQueryVariables,
  EnrollMutation, EnrollMutationVariables,
  LessonExtrasQuery, LessonExtrasQueryVariables,
  LessonPageQuery, LessonPageQueryVariables,
  MarkNoticesReadMutation, MarkNoticesReadMutationVariables,
  MeQuery, MeQueryVariables,
  MyCertificatesQuery, MyCertificatesQueryVariables,
  MyPoliticalBirthdayQuery, MyPoliticalBirthdayQueryVariables,
  MyStudyQuery, MyStudyQueryVariables,
  NoticesQuery, NoticesQueryVariables,
  ProgressChangedSubscription, ProgressChangedSubscriptionVariables,
  ReaffirmOathMutation, ReaffirmOathMutationVariables,
  SaveQuizAnswersMutation, SaveQuizAnswersMutationVariables,
  SetBirthdayGreetingsMutation, SetBirthdayGreetingsMutationVariables,
  SitQuizMutation, SitQuizMutationVariables,
  StartQuizMutation, StartQuizMutationVariables,
  StudyDaysQuery, StudyDaysQueryVariables,
  SubmitQuizMutation, SubmitQuizMutationVariables,
  WithdrawMutation, WithdrawMutationVariables,
} from './types'

// The server knows the texts: a client sends their ids alone.
function ask<Data, Variables>(name: string, documentId: string): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return { kind: 'Document', definitions: [], documentId, name } as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>
}

export const Catalogue = /*#__PURE__*/ ask<CatalogueQuery, CatalogueQueryVariables>('Catalogue', 'sha256:cdb8f6767122f3f6ba6ae57854d04c99566b0902ab531c26caa054b2f9fe9d40')
export const CheckIn = /*#__PURE__*/ ask<CheckInMutation, CheckInMutationVariables>('CheckIn', 'sha256:02363e88636c177433deaa109ed6908e03005ef001742ba5b8e52c36186c48f8')
export const CourseForTheWay = /*#__PURE__*/ ask<CourseForTheWayQuery, CourseForTheWayQueryVariables>('CourseForTheWay', 'sha256:4763f8ecb20bed26a59329d30eaf928968196a69c247b8835362a583b0f5aab5')
export const CoursePage = /*#__PURE__*/ ask<CoursePageQuery, CoursePageQueryVariables>('CoursePage', 'sha256:d39a28cc55bbadaff356a6bbe548458379d8bd743ead7c99ed305cbd0c1014b1')
export const Enroll = /*#__PURE__*/ ask<EnrollMutation, EnrollMutationVariables>('Enroll', 'sha256:ce41e7393eee8ff7e8c80945b785cdb0148d206a7ea9e34250e1cd3ef905eb4e')
export const LessonExtras = /*#__PURE__*/ ask<LessonExtrasQuery, LessonExtrasQueryVariables>('LessonExtras', 'sha256:e893e119d69cbc3fbd6eed05d9226351b599b1881658df2b01416d5e64850373')
export const LessonPage = /*#__PURE__*/ ask<LessonPageQuery, LessonPageQueryVariables>('LessonPage', 'sha256:2b9eaa996c40ccffdca3809835a550c050ad876913cd433d9dd7d56f69cfcc74')
export const MarkNoticesRead = /*#__PURE__*/ ask<MarkNoticesReadMutation, MarkNoticesReadMutationVariables>('MarkNoticesRead', 'sha256:30d738a5d0bd0a6adf776738eb05f96c7408029ec6295f09754ba0659a76254c')
export const Me = /*#__PURE__*/ ask<MeQuery, MeQueryVariables>('Me', 'sha256:0d736fc4ff86e732b6125332be6ea736bd29a33fe36ccbeb947d65d6e9bde02e')
export const MyCertificates = /*#__PURE__*/ ask<MyCertificatesQuery, MyCertificatesQueryVariables>('MyCertificates', 'sha256:f3d3a6f8cf04d50114bf43c2c2a9ea8d9695a2b66d56b42135493edbaf5b2442')
export const MyPoliticalBirthday = /*#__PURE__*/ ask<MyPoliticalBirthdayQuery, MyPoliticalBirthdayQueryVariables>('MyPoliticalBirthday', 'sha256:29cb7507c602d46460e80e6f17d5e81579daaec0749d24227ab7423a0af72e98')
export const MyStudy = /*#__PURE__*/ ask<MyStudyQuery, MyStudyQueryVariables>('MyStudy', 'sha256:aca12e5ef3a9cf4d7f66f9f9f50d09959ad7e5c8fde403fea751d1c9ef840be4')
export const Notices = /*#__PURE__*/ ask<NoticesQuery, NoticesQueryVariables>('Notices', 'sha256:b5d38530ff63f389c328be0c7bc45f8d9d7c43db5bab9a78c28e58c8c16904a6')
export const ProgressChanged = /*#__PURE__*/ ask<ProgressChangedSubscription, ProgressChangedSubscriptionVariables>('ProgressChanged', 'sha256:b344b2313f3d2af4124120e16c2512a63e10dc6c584d260d463efe12fd8eae7e')
export const ReaffirmOath = /*#__PURE__*/ ask<ReaffirmOathMutation, ReaffirmOathMutationVariables>('ReaffirmOath', 'sha256:8827da2339f4323e5da98c2bbffc13e7487c8861d63fc09afec3ed3322b2fa5f')
export const SaveQuizAnswers = /*#__PURE__*/ ask<SaveQuizAnswersMutation, SaveQuizAnswersMutationVariables>('SaveQuizAnswers', 'sha256:65fa363d009eb4d602c3e228c51cae8115745bcc770d9b4b825aa781da8a372f')
export const SetBirthdayGreetings = /*#__PURE__*/ ask<SetBirthdayGreetingsMutation, SetBirthdayGreetingsMutationVariables>('SetBirthdayGreetings', 'sha256:41e23b805c325c3777cf583499ba959647c41bbeef4c0dbf4dbfe9ec27f8d473')
export const SitQuiz = /*#__PURE__*/ ask<SitQuizMutation, SitQuizMutationVariables>('SitQuiz', 'sha256:de2d247b719d3d9688a8762f3b0b733b85eada845b4fcdbad21235c7f935d47f')
export const StartQuiz = /*#__PURE__*/ ask<StartQuizMutation, StartQuizMutationVariables>('StartQuiz', 'sha256:8b8f4a2dd2c6ba80489079f492f74b125b2379f28450456f8909a98439c58eb3')
export const StudyDays = /*#__PURE__*/ ask<StudyDaysQuery, StudyDaysQueryVariables>('StudyDays', 'sha256:98f564280a9a70d4145625f7c8adc7dd1a22cd65e4029e715f27872b715a47b5')
export const SubmitQuiz = /*#__PURE__*/ ask<SubmitQuizMutation, SubmitQuizMutationVariables>('SubmitQuiz', 'sha256:6cc028cc26ab814ca52518f6b32126a844b51708262b4548ffb4b845e7b5ec91')
export const Withdraw = /*#__PURE__*/ ask<WithdrawMutation, WithdrawMutationVariables>('Withdraw', 'sha256:419b7e9365696f4d48f4d166245f5d271cd0a305b47734e78b0b9bb41361bcfd')

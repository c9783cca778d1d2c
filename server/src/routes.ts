// MAP 1: every door of the program. METHOD PATH . who may call . handler, one line each.
// Development mode adds its own (dev/routes.ts).

import { showForgotPassword, takeForgotPassword } from './accounts/forgot-password.ts'
import { anybody, signedIn } from './accounts/index.ts'
import { showMailAgain, takeMailAgain } from './accounts/mail-again.ts'
import { showSignIn, takeSignIn } from './accounts/sign-in.ts'
import { takeSignOut } from './accounts/sign-out.ts'
import { showSignUp, takeSignUp } from './accounts/sign-up.ts'
import { listActions } from './actions/catalogue/list-actions.ts'
import { listApps } from './actions/catalogue/list-apps.ts'
import { listWhitelabelApps } from './actions/catalogue/list-whitelabel-apps.ts'
import { listChoices } from './actions/fields/list-choices.ts'
import { listInputs } from './actions/fields/list-inputs.ts'
import { listOutputs } from './actions/fields/list-outputs.ts'
import { runViewer } from './actions/run-page/run-viewer.ts'
import { showRunPage } from './actions/run-page/show-run-page.ts'
import { createRun } from './actions/runs/create-run.ts'
import { showRun } from './actions/runs/show-run.ts'
import { testAction } from './actions/trial/test-action.ts'
import { appImage } from './apps/index.ts'
import {
  confirmRevoking,
  connectAccount,
  createCredential,
  revokeCredential,
  showCredentials,
  showCustomActions,
  showCustomStart,
} from './clients/api-keys/pages/index.ts'
import { serveBrandFile } from './clients/index.ts'
import { redirectUriScript } from './clients/redirect-uri-script.ts'
import { createAuthentication } from './connections/api/create-authentication.ts'
import { deleteAuthentication } from './connections/api/delete-authentication.ts'
import { listAuthentications } from './connections/api/list-authentications.ts'
import { showAuthentication } from './connections/api/show-authentication.ts'
import { browserStatus } from './connections/connect-ui/browser-status.ts'
import { confirmSession } from './connections/connect-ui/confirm-session.ts'
import { continueSession } from './connections/connect-ui/continue-session.ts'
import { getSession } from './connections/connect-ui/get-session.ts'
import { openConnect } from './connections/connect-ui/open-connect.ts'
import { endPopup } from './connections/connect-ui/popup/end-popup.ts'
import { openPopup } from './connections/connect-ui/popup/open-popup.ts'
import { postedReturn } from './connections/connect-ui/posted-return.ts'
import { nonceHolder, sessionStatus } from './connections/connect-ui/session-status.ts'
import { signInReturn } from './connections/connect-ui/sign-in-return.ts'
import { startSignIn } from './connections/connect-ui/start-sign-in.ts'
import { submitConnect } from './connections/connect-ui/submit-connect.ts'
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listWebhookDeliveries,
  listWebhooks,
  showWebhook,
  testWebhook,
} from './connections/webhooks/index.ts'
import {
  addApp,
  addEmbed,
  addProvider,
  addTemplate,
  beginZap,
  changeEmbedClient,
  changeOwnClient,
  changeOwnLooks,
  changeProvider,
  changeRedirectUris,
  changeWhiteLabel,
  changeZapTitle,
  checkJwt,
  confirmDeleting,
  confirmDeletingApp,
  confirmDeletingTemplate,
  confirmDeletingZap,
  confirmDiscarding,
  confirmDisconnecting,
  confirmRevokingApp,
  confirmSecret,
  confirmWebhookSecret,
  connectOwnApp,
  connectStepAccount,
  createZapPage,
  deleteApp,
  deleteOwnClient,
  deleteOwnZap,
  deleteTemplate,
  discardOwnDraft,
  discardOwnHeld,
  disconnectOwn,
  editApp,
  editHooks,
  editTemplate,
  editYaml,
  editZapJson,
  editZapStep,
  embedPages,
  endOtherSessions,
  fetchKeys,
  leadHome,
  listConnectedApps,
  listConsoleApps,
  listConsoleConnections,
  listConsoleRuns,
  listEmbed,
  listOwnConnections,
  listOwnTemplates,
  listOwnZapRuns,
  listOwnZaps,
  listProviders,
  listTemplates,
  moveZapSteps,
  previewLooks,
  providerPages,
  publishApp,
  publishZap,
  reconnectOwn,
  removeOwnAppClient,
  replayOwnZapRun,
  revokeApp,
  showAddApp,
  showAddEmbed,
  showAddProvider,
  showAddTemplate,
  showAppPage,
  showCategory,
  showConnectApp,
  showConsoleConnection,
  showEditApp,
  showEditHooks,
  showEditTemplate,
  showEditYaml,
  showEmbedCredentials,
  showHome,
  showNewZap,
  showOwnClient,
  showOwnConnection,
  showOwnZapRun,
  showPair,
  showProvider,
  showPublishApp,
  showRedirectUris,
  showSessions,
  showSettings,
  showTemplate,
  showWhiteLabel,
  showZapEditor,
  showZapJson,
  switchZap,
  takeAppVersion,
  takeSecret,
  takeWebhookSecret,
  turnOnOwnZaps,
  useStepAccount,
} from './console/index.ts'
import { health, ready } from './kernel/health.ts'
import { asset } from './kernel/html/index.ts'
import { anyone, type Route, surface } from './kernel/http/index.ts'
import { showMetrics } from './kernel/metrics/index.ts'
import { checkAuth, listAccounts } from './oauth/ai-actions/index.ts'
import { answerConsent } from './oauth/authorize/answer-consent.ts'
import { authorize } from './oauth/authorize/authorize.ts'
import { frontDoor } from './oauth/authorize/front-door.ts'
import { resume } from './oauth/authorize/resume.ts'
import { switchAccount } from './oauth/authorize/switch-account.ts'
import { discovery } from './oauth/discovery.ts'
import {
  aiCaller,
  aiCallerOrNobody,
  anyBearerOrClientId,
  anyoneOrClientId,
  appBearer,
  bearer,
  bearerOrClientId,
  clientBearer,
} from './oauth/index.ts'
import { introspect } from './oauth/introspect.ts'
import { jwks } from './oauth/jwks.ts'
import { getLoginLink } from './oauth/quick-account/get-login-link.ts'
import { getOauthLoginLink } from './oauth/quick-account/get-oauth-login-link.ts'
import { loginSuccess } from './oauth/quick-account/login-success.ts'
import { showLink } from './oauth/quick-account/mailed-link/show-link.ts'
import { takeLink } from './oauth/quick-account/mailed-link/take-link.ts'
import { showWelcome } from './oauth/quick-account/show-welcome.ts'
import { takeWelcome } from './oauth/quick-account/take-welcome.ts'
import { revoke } from './oauth/revoke.ts'
import { showProfile } from './oauth/show-profile.ts'
import { token } from './oauth/token/token.ts'
import { userinfo } from './oauth/userinfo.ts'
import { openApi } from './openapi.ts'
import { version } from './version.ts'
import { listCategories } from './zaps/catalogue/list-categories.ts'
import { listPartnerApps } from './zaps/catalogue/list-partner-apps.ts'
import { listZapTemplates } from './zaps/catalogue/list-zap-templates.ts'
import {
  createZap,
  endEnrollment,
  enroll,
  guessZap,
  listPartnerZaps,
  listZapRuns,
  listZaps,
  showEnrollment,
} from './zaps/index.ts'
import { catchHook } from './zaps/triggers/hooks/catch-hook.ts'

const ai = surface('ai_actions')
const api = surface('api')
const connect = surface('connect')
const console = surface('console')
const oauth = surface('oauth')
const page = surface('page')
const plain = surface('plain')
const openApiDocument = openApi(() => routes)

export const routes: readonly Route[] = [
  // accounts
  page('GET', '/sign-in', anyone, showSignIn),
  page('POST', '/sign-in', anyone, takeSignIn),
  page('GET', '/sign-up', anyone, showSignUp),
  page('POST', '/sign-up', anyone, takeSignUp),
  page('POST', '/sign-out', anyone, takeSignOut),
  page('GET', '/forgot-password', anyone, showForgotPassword),
  page('POST', '/forgot-password', anyone, takeForgotPassword),
  page('GET', '/confirm-email', anyone, showLink('confirm')),
  page('POST', '/confirm-email', anyone, takeLink('confirm')),
  page('GET', '/confirm-email/again', signedIn, showMailAgain),
  page('POST', '/confirm-email/again', signedIn, takeMailAgain),
  page('GET', '/set-password', anyone, showLink('reset')),
  page('POST', '/set-password', anyone, takeLink('reset')),

  // the authorization server
  page('GET', '/oauth/authorize', anyone, authorize),
  page('POST', '/oauth/authorize', anyone, answerConsent),
  page('GET', '/oauth/authorize/{request}', anyone, resume),
  page('GET', '/oauth/authorize/{request}/switch', anyone, switchAccount),
  page('GET', '/v2/authorize', anyone, frontDoor),
  ai('GET', '/api/v2/auth/login-link', aiCallerOrNobody('v2'), getLoginLink),
  ai('GET', '/api/v2/auth/oauth-login-link', aiCallerOrNobody('v2'), getOauthLoginLink),
  page('GET', '/welcome/{token}', anyone, showWelcome),
  page('POST', '/welcome/{token}', anyone, takeWelcome),
  page('GET', '/config/login-success', anyone, loginSuccess),
  oauth('POST', '/oauth/token', anyone, token),
  oauth('GET', '/oauth/userinfo', anyone, userinfo),
  oauth('POST', '/oauth/userinfo', anyone, userinfo),
  oauth('POST', '/oauth/introspect', anyone, introspect),
  oauth('POST', '/oauth/revoke', anyone, revoke),
  plain('GET', '/.well-known/openid-configuration', anyone, discovery),
  plain('GET', '/.well-known/oauth-authorization-server', anyone, discovery),
  plain('GET', '/.well-known/jwks.json', anyone, jwks),

  // Connect: the pages
  connect('GET', '/to/{app}', anyone, openConnect),
  connect('POST', '/to/{app}', anyone, submitConnect),
  connect('GET', '/to/{app}/sign-in', anyone, startSignIn),
  connect('GET', '/to/{app}/continue', anyone, continueSession),
  connect('GET', '/to/{app}/status', anyone, browserStatus),
  connect('GET', '/dashboard/auth/oauth/return/{api_name}', anyone, signInReturn),
  connect('POST', '/dashboard/auth/oauth/return/{api_name}', anyone, postedReturn),

  // Connect: the older popup; its last page stands before /v2/authentications/{id}
  connect('GET', '/engine/auth/start/{api_name}', anyone, openPopup),
  connect('GET', '/v2/authentications/redirect', anyone, endPopup),

  // Connect: the status channel and the partner's view of a session
  api('GET', '/connect/v1/sessions/{session_id}', bearer('connection:read'), getSession),
  api('GET', '/connect/v1/sessions/{session_id}/status', nonceHolder, sessionStatus),
  api('POST', '/connect/v1/sessions/{session_id}/confirm', bearer('connection:write'), confirmSession),

  // connections
  api('GET', '/v2/authentications', bearer('connection:read'), listAuthentications),
  api('POST', '/v2/authentications', bearer('connection:write'), createAuthentication),
  api('GET', '/v2/authentications/{id}', bearer('connection:read'), showAuthentication),
  api('DELETE', '/v2/authentications/{id}', bearer('connection:write'), deleteAuthentication),

  // connection webhooks: they belong to the client
  api('POST', '/connections/v1/webhooks', clientBearer('connection:webhook:write'), createWebhook),
  api('GET', '/connections/v1/webhooks', clientBearer('connection:webhook:read'), listWebhooks),
  api('GET', '/connections/v1/webhooks/{id}', clientBearer('connection:webhook:read'), showWebhook),
  api('PATCH', '/connections/v1/webhooks/{id}', clientBearer('connection:webhook:write'), changeWebhook),
  api('DELETE', '/connections/v1/webhooks/{id}', clientBearer('connection:webhook:write'), deleteWebhook),
  api('POST', '/connections/v1/webhooks/{id}/test', clientBearer('connection:webhook:write'), testWebhook),
  api(
    'GET',
    '/connections/v1/webhooks/{id}/deliveries',
    clientBearer('connection:webhook:read'),
    listWebhookDeliveries,
  ),

  // the catalogue, actions and their runs
  api('GET', '/v2/apps', bearerOrClientId('zap'), listApps),
  api('GET', '/v2/whitelabel/apps', anyBearerOrClientId, listWhitelabelApps),
  api('GET', '/v2/actions', bearerOrClientId('zap'), listActions),
  api('POST', '/v2/actions/{action_id}/inputs', bearer('zap:write'), listInputs),
  api('POST', '/v2/actions/{action_id}/inputs/{input_id}/choices', bearer('zap'), listChoices),
  api('POST', '/v2/actions/{action_id}/outputs', bearer('zap:write'), listOutputs),
  api('POST', '/v2/actions/{action_id}/test', bearer('zap:write'), testAction),
  api('POST', '/v2/action-runs', bearer('action:run'), createRun),
  api('GET', '/v2/action-runs/{id}', bearer('action:run'), showRun),
  page('GET', '/runs/{id}', runViewer, showRunPage),

  // Zaps
  api('GET', '/v1/zaps', bearer('zap', 'zap:all', 'zap:account:all'), listPartnerZaps),
  api('GET', '/v2/zaps', bearer('zap', 'zap:all', 'zap:account:all'), listZaps),
  api('POST', '/v2/zaps', bearer('zap:write'), createZap),
  api('GET', '/v2/zap-runs', bearer('zap:runs'), listZapRuns),
  api('POST', '/v2/guess', anyBearerOrClientId, guessZap),

  // promotions
  api('POST', '/v2/promotions', bearer('promotions:write'), enroll),
  api('GET', '/v2/promotions/{enrollment_id}', bearer('promotions:read'), showEnrollment),
  api('DELETE', '/v2/promotions/{enrollment_id}', appBearer('promotions:write'), endEnrollment),

  // where apps send what triggers of Zaps announce
  plain('GET', '/hooks/catch/{id}', anyone, catchHook),
  plain('POST', '/hooks/catch/{id}', anyone, catchHook),
  plain('PUT', '/hooks/catch/{id}', anyone, catchHook),

  // AI Actions
  ai('GET', '/api/v1/check', aiCaller('v1'), checkAuth),
  ai('GET', '/api/v1/dynamic/check', aiCaller('v1'), checkAuth),
  ai('GET', '/api/v2/auth/check', aiCaller('v2'), checkAuth),
  ai('GET', '/api/v2/auth/accounts', aiCaller('v2'), listAccounts),

  // the older Partner API
  api('GET', '/v1/apps', anyBearerOrClientId, listPartnerApps),
  api('GET', '/v1/categories', anyoneOrClientId, listCategories),
  api('GET', '/v1/zap-templates', anyBearerOrClientId, listZapTemplates),
  api('GET', '/v1/profiles/me', bearer('profile'), showProfile),

  // templates, and the embed pages that a Zap is begun from
  page('GET', '/templates', anybody, listTemplates),
  page('GET', '/templates/{slug}', anybody, showTemplate),
  console('GET', '/console/templates', signedIn, listOwnTemplates),
  console('GET', '/console/templates/add', signedIn, showAddTemplate),
  console('POST', '/console/templates/add', signedIn, addTemplate),
  console('GET', '/console/templates/{id}', signedIn, showEditTemplate),
  console('POST', '/console/templates/{id}', signedIn, editTemplate),
  console('GET', '/console/templates/{id}/delete', signedIn, confirmDeletingTemplate),
  console('POST', '/console/templates/{id}/delete', signedIn, deleteTemplate),
  page('GET', '/v1/embed/{slug}/create', anybody, createZapPage),
  page('GET', '/v1/embed/{slug}/create/{template_id}', anybody, createZapPage),
  page('GET', '/v1/embed/apps/{slug}/integrations/{other}', signedIn, showPair),

  // API keys: the pages. "dev" is the older name of "custom".
  page('GET', '/custom/start', signedIn, showCustomStart),
  page('GET', '/dev/start', signedIn, showCustomStart),
  page('GET', '/custom/actions', signedIn, showCustomActions),
  page('POST', '/custom/actions', signedIn, connectAccount),
  page('GET', '/credentials', signedIn, showCredentials),
  page('POST', '/credentials', signedIn, createCredential),
  page('GET', '/credentials/{id}/revoke', signedIn, confirmRevoking),
  page('POST', '/credentials/{id}/revoke', signedIn, revokeCredential),

  // the console. Development mode has a home of its own at "/".
  page('GET', '/', anyone, leadHome),
  console('GET', '/console', signedIn, showHome),
  console('GET', '/console/connections', signedIn, listConsoleConnections),
  console('GET', '/console/connections/{id}', signedIn, showConsoleConnection),
  console('GET', '/console/runs', signedIn, listConsoleRuns),
  console('GET', '/providers', signedIn, listProviders),
  console('GET', '/providers/add', signedIn, showAddProvider),
  console('POST', '/providers/add', signedIn, addProvider),
  console('GET', '/providers/{client_id}', signedIn, showProvider),
  console('POST', '/providers/{client_id}', signedIn, changeProvider),
  console('GET', '/providers/{client_id}/secret', signedIn, confirmSecret(providerPages)),
  console('POST', '/providers/{client_id}/secret', signedIn, takeSecret(providerPages)),
  console('GET', '/providers/{client_id}/delete', signedIn, confirmDeleting(providerPages)),
  console('POST', '/providers/{client_id}/delete', signedIn, deleteOwnClient(providerPages)),
  console('GET', '/apps', signedIn, listConsoleApps),
  page('GET', '/apps/categories/{slug}', anybody, showCategory),
  console('GET', '/apps/add', signedIn, showAddApp),
  console('POST', '/apps/add', signedIn, addApp),
  console('GET', '/apps/{key}', anybody, showAppPage),
  console('GET', '/apps/{key}/edit', signedIn, showEditApp),
  console('POST', '/apps/{key}/edit', signedIn, editApp),
  console('GET', '/apps/{key}/yaml', signedIn, showEditYaml),
  console('POST', '/apps/{key}/yaml', signedIn, editYaml),
  console('GET', '/apps/{key}/hooks', signedIn, showEditHooks),
  console('POST', '/apps/{key}/hooks', signedIn, editHooks),
  console('GET', '/apps/{key}/publish', signedIn, showPublishApp),
  console('POST', '/apps/{key}/publish', signedIn, publishApp),
  console('GET', '/apps/{key}/own-client', signedIn, showOwnClient),
  console('POST', '/apps/{key}/own-client', signedIn, changeOwnClient),
  console('POST', '/apps/{key}/own-client/remove', signedIn, removeOwnAppClient),
  console('GET', '/apps/{key}/delete', signedIn, confirmDeletingApp),
  console('POST', '/apps/{key}/delete', signedIn, deleteApp),
  console('GET', '/embed', signedIn, listEmbed),
  console('GET', '/embed/add/{kind}', signedIn, showAddEmbed),
  console('POST', '/embed/add/{kind}', signedIn, addEmbed),
  console('GET', '/embed/settings/{client_id}', signedIn, showSettings),
  console('GET', '/embed/settings/{client_id}/credentials', signedIn, showEmbedCredentials),
  console('POST', '/embed/settings/{client_id}/credentials', signedIn, changeEmbedClient),
  console('GET', '/embed/settings/{client_id}/secret', signedIn, confirmSecret(embedPages)),
  console('POST', '/embed/settings/{client_id}/secret', signedIn, takeSecret(embedPages)),
  console('GET', '/embed/settings/{client_id}/webhook-secret', signedIn, confirmWebhookSecret),
  console('POST', '/embed/settings/{client_id}/webhook-secret', signedIn, takeWebhookSecret),
  console('GET', '/embed/settings/{client_id}/delete', signedIn, confirmDeleting(embedPages)),
  console('POST', '/embed/settings/{client_id}/delete', signedIn, deleteOwnClient(embedPages)),
  console('GET', '/embed/settings/{client_id}/redirect-uris', signedIn, showRedirectUris),
  console('POST', '/embed/settings/{client_id}/redirect-uris', signedIn, changeRedirectUris),
  console('GET', '/embed/settings/{client_id}/white-label', signedIn, showWhiteLabel),
  console('POST', '/embed/settings/{client_id}/white-label', signedIn, changeWhiteLabel('trust')),
  console('POST', '/embed/settings/{client_id}/white-label/pages', signedIn, changeWhiteLabel('pages')),
  console('POST', '/embed/settings/{client_id}/white-label/keys', signedIn, fetchKeys),
  console('POST', '/embed/settings/{client_id}/white-label/check', signedIn, checkJwt),
  console('POST', '/embed/settings/{client_id}/white-label/looks', signedIn, changeOwnLooks),
  console('GET', '/embed/settings/{client_id}/white-label/preview', signedIn, previewLooks),
  console('GET', '/connections', signedIn, listOwnConnections),
  console('GET', '/connections/add', signedIn, showConnectApp),
  console('POST', '/connections/add', signedIn, connectOwnApp),
  console('GET', '/connections/{id}', signedIn, showOwnConnection),
  console('GET', '/connections/{id}/reconnect', signedIn, showOwnConnection),
  console('POST', '/connections/{id}/reconnect', signedIn, reconnectOwn),
  console('GET', '/connections/{id}/disconnect', signedIn, confirmDisconnecting),
  console('POST', '/connections/{id}/disconnect', signedIn, disconnectOwn),
  console('GET', '/connections/{id}/turn-on', signedIn, showOwnConnection),
  console('POST', '/connections/{id}/turn-on', signedIn, turnOnOwnZaps),
  console('GET', '/account/apps', signedIn, listConnectedApps),
  console('GET', '/account/apps/{client_id}/revoke', signedIn, confirmRevokingApp),
  console('POST', '/account/apps/{client_id}/revoke', signedIn, revokeApp),
  console('GET', '/account/sessions', signedIn, showSessions),
  console('POST', '/account/sessions', signedIn, endOtherSessions),

  // Zaps: the list, the editor, the history
  console('GET', '/zaps', signedIn, listOwnZaps),
  console('GET', '/editor/new', signedIn, showNewZap),
  console('POST', '/editor/new', signedIn, beginZap),
  console('GET', '/editor/{id}', signedIn, showZapEditor),
  console('POST', '/editor/{id}', signedIn, editZapStep),
  console('GET', '/editor/{id}/json', signedIn, showZapJson),
  console('POST', '/editor/{id}/json', signedIn, editZapJson),
  console('GET', '/editor/{id}/steps', signedIn, showZapEditor),
  console('POST', '/editor/{id}/steps', signedIn, moveZapSteps),
  console('GET', '/editor/{id}/title', signedIn, showZapEditor),
  console('POST', '/editor/{id}/title', signedIn, changeZapTitle),
  console('GET', '/editor/{id}/connect', signedIn, showZapEditor),
  console('POST', '/editor/{id}/connect', signedIn, connectStepAccount),
  console('GET', '/editor/{id}/account', signedIn, showZapEditor),
  console('POST', '/editor/{id}/account', signedIn, useStepAccount),
  console('GET', '/editor/{id}/publish', signedIn, showZapEditor),
  console('POST', '/editor/{id}/publish', signedIn, publishZap),
  console('GET', '/editor/{id}/discard', signedIn, showZapEditor),
  console('POST', '/editor/{id}/discard', signedIn, discardOwnDraft),
  console('GET', '/editor/{id}/versions', signedIn, showZapEditor),
  console('POST', '/editor/{id}/versions', signedIn, takeAppVersion),
  console('GET', '/zaps/{id}/switch', signedIn, showZapEditor),
  console('POST', '/zaps/{id}/switch', signedIn, switchZap),
  console('GET', '/zaps/{id}/delete', signedIn, confirmDeletingZap),
  console('POST', '/zaps/{id}/delete', signedIn, deleteOwnZap),
  console('GET', '/zaps/{id}/discard-held', signedIn, confirmDiscarding),
  console('POST', '/zaps/{id}/discard-held', signedIn, discardOwnHeld),
  console('GET', '/zaps/{id}/runs', signedIn, listOwnZapRuns),
  console('GET', '/zap-runs/{id}', signedIn, showOwnZapRun),
  console('GET', '/zap-runs/{id}/replay', signedIn, showOwnZapRun),
  console('POST', '/zap-runs/{id}/replay', signedIn, replayOwnZapRun),

  // the house
  plain('GET', '/healthz', anyone, health),
  plain('GET', '/readyz', anyone, ready),
  plain('GET', '/metrics', anyone, showMetrics({ isOwnPort: false, version })),
  plain('GET', '/assets/{name}', anyone, asset),
  plain('GET', '/assets/rules/redirect-uri.js', anyone, redirectUriScript),
  plain('GET', '/img/apps/{name}', anyone, appImage),
  plain('GET', '/brand/{name}', anyone, serveBrandFile),
  plain('GET', '/openapi.json', anyone, openApiDocument),
  plain('GET', '/schema', anyone, openApiDocument),
]

"""requests-oauthlib's OAuth2Session: the web application flow, with and without PKCE, and refreshing by itself."""
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error, WebApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from conversation import end, settings, visit

server = settings['server']
client_id, secret = settings['client_id'], settings.get('client_secret')
token_url = f'{server}/oauth/token'
updates = []

# How the documentation has a client prove itself: by the header, by the body, or by its id alone.
proofs = {
    'header': {'auth': HTTPBasicAuth(client_id, secret or '')},
    'body': {'include_client_id': True, 'client_secret': secret},
    'none': {'include_client_id': True},
}
proof = proofs[settings['method']]
of_refresh = {'header': {}, 'body': {'client_id': client_id, 'client_secret': secret}, 'none': {'client_id': client_id}}


def session():
    client = WebApplicationClient(client_id)
    more = {}
    if settings['method'] == 'none':
        client.create_code_verifier(64)
        more['code_challenge'] = client.create_code_challenge(client.code_verifier, 'S256')
        more['code_challenge_method'] = 'S256'
    oauth = OAuth2Session(
        client=client,
        scope=settings['scope'].split(),
        redirect_uri=settings['redirect_uri'],
        auto_refresh_url=token_url,
        auto_refresh_kwargs=of_refresh[settings['method']],
        token_updater=updates.append,
    )
    url, _ = oauth.authorization_url(f'{server}/oauth/authorize', **more)
    return oauth, url


def fetch(oauth, came):
    verifier = oauth._client.code_verifier
    more = {'code_verifier': verifier} if verifier else {}
    return oauth.fetch_token(token_url, authorization_response=came, **proof, **more)


def call(oauth, **more):
    return oauth.get(server + settings['api'], **more)


def whole_round():
    oauth, url = session()
    first = dict(fetch(oauth, visit(url)))
    email = call(oauth).json()['email']
    oauth.token = {**first, 'expires_at': 1}  # as if ten hours had gone by: it refreshes before the next call
    by = {'client_id': client_id, 'client_secret': secret} if settings['method'] == 'header' else {}
    again = call(oauth, **by).json()['email']
    stale = OAuth2Session(client_id, token=first)
    try:
        stale.refresh_token(token_url, auth=proof.get('auth'), **of_refresh[settings['method']])
    except OAuth2Error as error:
        replayed = error.error
    return {
        'email': email,
        'again': again,
        'scope': first['scope'],
        'updates': len(updates),
        'is_renewed': updates[0]['refresh_token'] != first['refresh_token'],
        'replayed': replayed,
    }


def own_token():
    oauth = OAuth2Session(client=BackendApplicationClient(client_id))
    return sorted(oauth.fetch_token(token_url, **proof))


def denied():
    oauth, url = session()
    try:
        fetch(oauth, visit(url, 'deny'))
    except OAuth2Error as error:
        return error.error


def used_code():
    oauth, url = session()
    came = visit(url)
    token = dict(fetch(oauth, came))
    try:
        fetch(oauth, came)
    except OAuth2Error as error:
        return [error.error, call(OAuth2Session(client_id, token=token)).status_code]


scenes = {'whole_round': whole_round, 'own_token': own_token, 'denied': denied, 'used_code': used_code}
end(scenes[settings['scene']]())

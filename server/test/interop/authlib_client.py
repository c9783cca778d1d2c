"""Authlib's OAuth2Session, as its documentation shows it: PKCE, OpenID Connect, refreshing by itself."""
from urllib.parse import parse_qs, urlsplit

from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import jwt
from authlib.oidc.core import CodeIDToken

from conversation import end, settings, visit

server = settings['server']
updates = []


def session():
    return OAuth2Session(
        settings['client_id'],
        settings.get('client_secret'),
        scope=settings['scope'],
        redirect_uri=settings['redirect_uri'],
        code_challenge_method='S256',
        token_endpoint=f'{server}/oauth/token',
        token_endpoint_auth_method=settings['method'],
        revocation_endpoint_auth_method=settings['method'],
        update_token=lambda token, refresh_token=None, access_token=None: updates.append(refresh_token),
    )


def connect(client):
    verifier = generate_token(48)
    nonce = generate_token()
    more = {'nonce': nonce} if 'openid' in settings['scope'] else {}
    url, state = client.create_authorization_url(f'{server}/oauth/authorize', code_verifier=verifier, **more)
    came = visit(url)
    token = client.fetch_token(authorization_response=came, state=state, code_verifier=verifier)
    return token, nonce, lambda: client.fetch_token(authorization_response=came, state=state, code_verifier=verifier)


def claims_of(client, token, nonce):
    keys = client.get(f'{server}/.well-known/jwks.json', withhold_token=True).json()
    expected = {'iss': {'essential': True, 'value': server}, 'aud': {'value': settings['client_id']}}
    parameters = {'nonce': nonce, 'access_token': token['access_token'], 'client_id': settings['client_id']}
    claims = jwt.decode(token['id_token'], keys, CodeIDToken, expected, parameters)
    claims.validate()
    return dict(claims)


def whole_round():
    client = session()
    token, nonce, _ = connect(client)
    first = dict(token)
    claims = claims_of(client, token, nonce) if 'id_token' in token else None
    email = client.get(server + settings['api']).json()['email']
    client.token = {**first, 'expires_at': 1}  # as if ten hours had gone by: it refreshes before the next call
    again = client.get(server + settings['api']).json()['email']
    renewed = dict(client.token)
    known = None
    if settings['method'] != 'none':
        known = client.introspect_token(f'{server}/oauth/introspect', token=renewed['access_token']).json()['active']
    client.revoke_token(f'{server}/oauth/revoke', token=renewed['refresh_token'], token_type_hint='refresh_token')
    after = client.get(server + settings['api']).status_code
    return {
        'email': email,
        'again': again,
        'claims': claims,
        'scope': first['scope'],
        'is_renewed': first['access_token'] != renewed['access_token'],
        'update_names_the_old': updates == [first['refresh_token']],
        'known': known,
        'after_revocation': after,
    }


def denied():
    url, _ = session().create_authorization_url(f'{server}/oauth/authorize', code_verifier=generate_token(48))
    return parse_qs(urlsplit(visit(url, 'deny')).query)['error']


def used_code():
    client = session()
    token, _, again = connect(client)
    try:
        again()
    except OAuthError as error:
        client.token = token
        return [error.error, client.get(server + settings['api']).status_code]


end({'whole_round': whole_round, 'denied': denied, 'used_code': used_code}[settings['scene']]())

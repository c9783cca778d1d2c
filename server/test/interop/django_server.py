"""django-oauth-toolkit as a provider, on SQLite: one client, one person, refresh tokens rotated as they are by default.

Reads its settings from the first line, says its port, ends with stdin. /test/* serve its tests.
"""
import json
import os
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

given = json.loads(sys.stdin.readline())
settings.configure(
    SECRET_KEY='of a test',
    ALLOWED_HOSTS=['127.0.0.1'],
    ROOT_URLCONF=__name__,
    DATABASES={
        'default': {
            'ENGINE': 'django.db.backends.sqlite3',
            'NAME': given['database'],
            'OPTIONS': {'timeout': 20},
        }
    },
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
    INSTALLED_APPS=[
        'django.contrib.auth',
        'django.contrib.contenttypes',
        'django.contrib.sessions',
        'oauth2_provider',
    ],
    MIDDLEWARE=[
        'django.contrib.sessions.middleware.SessionMiddleware',
        'django.middleware.csrf.CsrfViewMiddleware',
        'django.contrib.auth.middleware.AuthenticationMiddleware',
    ],
    TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}],
    LOGIN_URL='/sign-in/',
    USE_TZ=True,
    OAUTH2_PROVIDER={
        'SCOPES': {'openid': 'Who you are', 'read': 'Read'},
        'OIDC_ENABLED': True,
        'OIDC_RSA_PRIVATE_KEY': given['key'],
    },
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from oauth2_provider.models import AccessToken, Application, RefreshToken  # noqa: E402
from oauth2_provider.views import TokenView  # noqa: E402

call_command('migrate', verbosity=0)
dana = get_user_model().objects.create_user('dana')
Application.objects.create(
    name='wayleave',
    client_id=given['clientId'],
    client_secret=given['clientSecret'],
    client_type='confidential',
    authorization_grant_type='authorization-code',
    redirect_uris=given['redirectUri'],
    algorithm='RS256',
)
refreshes = []
one_at_a_time = threading.Lock()  # SQLite has one writer, and refuses the others rather than let them wait


class CountedTokens(TokenView):
    def post(self, request, *args, **kwargs):
        if request.POST.get('grant_type') == 'refresh_token':
            refreshes.append(1)
        with one_at_a_time:
            return super().post(request, *args, **kwargs)


def sign_in(request):
    login(request, dana, backend='django.contrib.auth.backends.ModelBackend')
    return HttpResponse('signed in')


def expire(_):
    return JsonResponse({'expired': AccessToken.objects.update(expires=timezone.now())})


def revoke(_):
    for token in RefreshToken.objects.filter(revoked__isnull=True):
        token.revoke()
    return JsonResponse({'left': RefreshToken.objects.filter(revoked__isnull=True).count()})


def state(_):
    newest = RefreshToken.objects.order_by('-id').first()
    return JsonResponse({'refreshes': len(refreshes), 'refresh_token': newest.token if newest else ''})


urlpatterns = [
    path('sign-in/', sign_in),
    path('o/token/', CountedTokens.as_view()),
    path('o/', include('oauth2_provider.urls', namespace='oauth2_provider')),
    path('test/expire', expire),
    path('test/revoke', revoke),
    path('test/state', state),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


server = make_server('127.0.0.1', 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
threading.Thread(target=end_with_stdin, daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()

"""django-oauth-toolkit with its defaults, on SQLite. Reads its clients from the first line, says its port, ends with stdin."""
import json
import os
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings

given = json.loads(sys.stdin.readline())
settings.configure(
    SECRET_KEY='of a comparison',
    ALLOWED_HOSTS=['127.0.0.1'],
    ROOT_URLCONF=__name__,
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': given['database']}},
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
        'SCOPES': given['scopes'],
        'OIDC_ENABLED': True,
        'OIDC_RSA_PRIVATE_KEY': given['key'],
    },
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

call_command('migrate', verbosity=0)
dana = get_user_model().objects.create_user('dana')
for client in given['clients']:
    Application.objects.create(
        name=client['id'],
        client_id=client['id'],
        client_secret=client.get('secret', ''),
        client_type='confidential' if 'secret' in client else 'public',
        authorization_grant_type=client['grant'],
        redirect_uris=given['redirect_uri'],
        algorithm='RS256',
    )


def sign_in(request):
    login(request, dana, backend='django.contrib.auth.backends.ModelBackend')
    return HttpResponse('signed in')


urlpatterns = [path('sign-in/', sign_in), path('o/', include('oauth2_provider.urls', namespace='oauth2_provider'))]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


server = make_server('127.0.0.1', 0, get_wsgi_application(), handler_class=Quiet)
threading.Thread(target=end_with_stdin, daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()

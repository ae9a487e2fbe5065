"""The peer of the rush: the same minute in Django, gunicorn and PostgreSQL, as a careful team would write it.

`peer.py serve DIR PORT` answers what `rush` asks of a parent: the page of a round, and the choice of a place in one transaction with the row of the group
locked. `peer.py fill DIR` puts the parents of `parents.tsv` in. DIR/socket is where PostgreSQL listens.
"""

import os
import pathlib
import sys

import django
from django.conf import settings
from django.db import connection, models, transaction
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.template import engines
from django.urls import path

HERE = pathlib.Path(__file__).resolve()
GROUPS, PLACES = 25, 20

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=[],
        # It tells the length of an answer, so that a connection is kept.
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "postgres",
                "USER": "postgres",
                "HOST": os.environ["PEER_SOCKET"],
                "CONN_MAX_AGE": None,
            }
        },
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


class Group(models.Model):
    name = models.TextField(primary_key=True)
    kindergarten = models.TextField()
    left = models.IntegerField()

    class Meta:
        app_label = "peer"


class Parent(models.Model):
    cookie = models.TextField(primary_key=True)
    csrf = models.TextField()
    case = models.TextField(unique=True)

    class Meta:
        app_label = "peer"


class Claim(models.Model):
    case = models.TextField(unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    won = models.BooleanField()

    class Meta:
        app_label = "peer"


PAGE = engines["django"].from_string(
    """<!doctype html><html lang="ru"><title>Выбор места</title><h1>Выбор места</h1>
{% if claim %}<p>Ваш выбор № {{ claim.id }}, {{ claim.at }}, {{ claim.group.kindergarten }}: {% if claim.won %}место ваше{% else %}мест больше нет{% endif %}</p>{% endif %}
<form method="post"><select name="group">{% for group in groups %}<option value="{{ group.name }}">{{ group.kindergarten }}, {{ group.left }}</option>{% endfor %}</select></form></html>"""
)


def choice(request, case, round):
    parent = Parent.objects.filter(cookie=request.COOKIES.get("qyzmet-portal", ""), case=case).first()
    if parent is None:
        return HttpResponseForbidden()
    if request.method == "POST":
        if request.POST["csrf"] != parent.csrf:
            return HttpResponseForbidden()
        with transaction.atomic():
            group = Group.objects.select_for_update().get(name=request.POST["group"])
            claim = Claim.objects.filter(case=case).first()
            if claim is None:
                Claim.objects.create(case=case, group=group, won=group.left > 0)
                if group.left > 0:
                    group.left -= 1
                    group.save(update_fields=["left"])
        answer = HttpResponseRedirect(request.path)
        answer.status_code = 303
        return answer
    claim = Claim.objects.select_related("group").filter(case=case).first()
    groups = Group.objects.filter(left__gt=0).order_by("name")
    return HttpResponse(PAGE.render({"claim": claim, "groups": groups}))


def counted(request):
    won = Claim.objects.filter(won=True).values("group").annotate(count=models.Count("id"))
    assert all(group["count"] <= PLACES for group in won)
    return HttpResponse(f"{Claim.objects.count()} {sum(group['count'] for group in won)}")


urlpatterns = [path("cabinet/<str:case>/choices/<int:round>", choice), path("counted", counted)]


def fill(folder):
    with connection.schema_editor() as editor:
        for model in (Group, Parent, Claim):
            editor.create_model(model)
    Group.objects.bulk_create(Group(name=f"rush-{n:02}", kindergarten=f"№ {n}", left=PLACES) for n in range(GROUPS))
    lines = (pathlib.Path(folder) / "parents.tsv").read_text().splitlines()
    parents = (line.split("\t") for line in lines)
    Parent.objects.bulk_create((Parent(case=case, cookie=cookie, csrf=csrf) for case, cookie, csrf in parents), batch_size=5000)


if __name__ == "__main__":
    fill(sys.argv[2])
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

"""Who looks: one user, made when first needed, who may read everything and delete sessions."""

from __future__ import annotations

from django.contrib.auth.models import Permission, User

NAME = "owner"
MAY = (("events_app", "view_event"), ("sessions_app", "view_session"), ("sessions_app", "delete_session"))


def owner() -> User:
    """Nobody can log in as this user but with a link: there is no password."""
    user, is_new = User.objects.get_or_create(username=NAME, defaults={"is_staff": True})
    if is_new:
        user.set_unusable_password()
        user.save()
        for app, codename in MAY:
            user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user

"""Mails that are kept until they are sent, and Wagtail's own switched off."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import membership.models.mails


def switch_off_wagtails_own(apps, schema_editor):
    """Profiles made from now on are born so; see membership.tellings."""
    User = apps.get_model('membership', 'User')
    language = models.Subquery(User.objects.filter(pk=models.OuterRef('user')).values('language')[:1])
    apps.get_model('wagtailusers', 'UserProfile').objects.update(
        submitted_notifications=False,
        approved_notifications=False,
        rejected_notifications=False,
        updated_comments_notifications=False,
        preferred_language=language,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0006_applications'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, help_text='Of somebody without an account.', max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'ខ្មែរ')], max_length=2, verbose_name='language')),
                ('is_daily', models.BooleanField(default=False, verbose_name='once a day')),
                ('message_id', models.CharField(default=membership.models.mails.new_message_id, max_length=200, unique=True)),
                ('send_after', models.DateTimeField(default=django.utils.timezone.now, verbose_name='send after')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('last_error', models.TextField(blank=True, verbose_name='last error')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('dropped_at', models.DateTimeField(null=True, verbose_name='not sent on purpose')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('attempts', 0), ('dropped_at__isnull', True), ('is_daily', True), ('sent_at__isnull', True)), fields=('person',), name='one_daily_mail_waits_for_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='The name of its template.', max_length=40)),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='membership.mail')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RunPython(switch_off_wagtails_own, migrations.RunPython.noop, elidable=True),
    ]

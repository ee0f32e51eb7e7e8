"""Who does what for whom, each body's room, and how organisations came to belong."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('core', '0001_vocabularies_and_pictures'),
        ('membership', '0002_organisations_and_groups'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailcore', '__first__'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='erased_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='erased at'),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('km', 'ខ្មែរ')], default='en', max_length=2, verbose_name='language of mails'),
        ),
        migrations.AddField(
            model_name='user',
            name='mail_rhythm',
            field=models.CharField(choices=[('at_once', 'At once, one mail for each event'), ('daily', 'Once a day, all in one mail')], default='at_once', max_length=8, verbose_name='mails'),
        ),
        migrations.AddField(
            model_name='user',
            name='phone',
            field=models.CharField(blank=True, help_text='Shown to member organisations only.', max_length=40, verbose_name='phone'),
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('applicant', 'Applicant'), ('observer', 'Observer'), ('member', 'Member'), ('dormant', 'Dormant member'), ('former', 'Former member'), ('none', 'Not a member')], max_length=12, verbose_name='status')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('reason', models.TextField(verbose_name='reason')),
                ('set_at', models.DateTimeField(auto_now_add=True, verbose_name='set at')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_changes', to='membership.organisation', verbose_name='organisation')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'verbose_name': 'change of status',
                'verbose_name_plural': 'history of status',
                'ordering': ['-set_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('representative', 'Representative'), ('alternate', 'Alternate representative'), ('editor', 'Editor'), ('reviewer', 'Reviewer'), ('admin', 'Organisation admin'), ('finance', 'Finance contact'), ('participant', 'Participant'), ('language_reviewer', 'Khmer-language reviewer')], max_length=20, verbose_name='role')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='The first day without it.', null=True, verbose_name='until')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='membership.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('working_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='membership.workinggroup', verbose_name='working group')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'ordering': ['starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', True), ('working_group__isnull', True), _connector='XOR'), name='role_in_one_body'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_it_starts', violation_error_message='The end must not be before the beginning.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), ('organisation__isnull', False)), fields=('person', 'organisation', 'kind'), name='role_once_in_an_organisation'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), ('working_group__isnull', False)), fields=('person', 'working_group', 'kind'), name='role_once_in_a_working_group')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('retired_on', models.DateField(null=True, verbose_name='retired on')),
                ('collection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='room', to='wagtailcore.collection', verbose_name='files and pictures')),
                ('editors', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='editors_of', to='auth.group', verbose_name='editors')),
                ('organisation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='room', to='membership.organisation', verbose_name='organisation')),
                ('reviewers', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reviewers_of', to='auth.group', verbose_name='reviewers')),
                ('working_group', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='room', to='membership.workinggroup', verbose_name='working group')),
            ],
            options={
                'verbose_name': 'room',
                'verbose_name_plural': 'rooms',
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', True), ('working_group__isnull', True), _connector='XOR'), name='room_of_one_body')],
            },
        ),
        migrations.CreateModel(
            name='Trust',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(help_text='The first day without it.', verbose_name='until')),
                ('given_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trusts', to='membership.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'trust',
                'verbose_name_plural': 'trust',
                'ordering': ['-ends_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='trust_ends_after_it_starts')],
            },
        ),
    ]

"""Invitations, the only way to a new account."""

import django.db.models.deletion
import membership.models.invitations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0004_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('full_name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('to_secretariat', models.BooleanField(default=False, verbose_name='to the secretariat')),
                ('roles', models.JSONField(default=list, help_text='Values of RoleKind.', verbose_name='roles')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'ខ្មែរ')], default='en', max_length=2, verbose_name='language')),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                ('expires_at', models.DateTimeField(default=membership.models.invitations.in_two_weeks, verbose_name='valid until')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
                ('accepted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations_accepted', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='membership.organisation', verbose_name='organisation')),
                ('working_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='membership.workinggroup', verbose_name='working group')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('to_secretariat', True), ('working_group', None)), models.Q(('to_secretariat', False), models.Q(('organisation__isnull', True), ('working_group__isnull', True), _connector='XOR')), _connector='OR'), name='invitation_to_one_body')],
            },
        ),
    ]

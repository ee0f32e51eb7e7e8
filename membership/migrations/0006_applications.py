"""Organisations that ask to join, and what they were answered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_vocabularies_and_pictures'),
        ('membership', '0005_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_name', models.CharField(max_length=200, verbose_name='organisation')),
                ('person_name', models.CharField(max_length=150, verbose_name='your name')),
                ('phone', models.CharField(max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('why', models.TextField(max_length=2000, verbose_name='why you want to join')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'ខ្មែរ')], max_length=2, verbose_name='language')),
                ('state', models.CharField(choices=[('new', 'New'), ('asked', 'Asked for more'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('held', 'Held back as spam')], default='new', max_length=10, verbose_name='state')),
                ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='received')),
                ('due_on', models.DateField(help_text='Five working days after it came in.', verbose_name='call by')),
                ('fingerprint', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('organisation', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='membership.organisation')),
                ('working_areas', models.ManyToManyField(blank=True, limit_choices_to={'level': 1}, related_name='+', to='core.place', verbose_name='where you work')),
            ],
            options={
                'verbose_name': 'application',
                'verbose_name_plural': 'applications',
                'ordering': ['-received_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ApplicationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('new', 'New'), ('asked', 'Asked for more'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('held', 'Held back as spam')], max_length=10, verbose_name='answer')),
                ('words', models.TextField(max_length=2000, verbose_name='what the applicant is told')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='membership.application')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['at', 'pk'],
            },
        ),
    ]

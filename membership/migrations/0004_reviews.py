"""The steps of an approval, bound to the words they are asked about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0003_roles_and_rooms'),
    ]

    operations = [
        migrations.CreateModel(
            name='LanguageReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ('days', models.PositiveSmallIntegerField(default=5, help_text='After these the secretariat may answer instead.', verbose_name='days to answer')),
            ],
            options={
                'verbose_name': 'Khmer-language review',
                'verbose_name_plural': 'Khmer-language reviews',
            },
            bases=('wagtailcore.task',),
        ),
        migrations.CreateModel(
            name='OrganisationReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ('days', models.PositiveSmallIntegerField(default=5, help_text='After these the secretariat may answer instead.', verbose_name='days to answer')),
            ],
            options={
                'verbose_name': "review by the page's own organisation",
                'verbose_name_plural': "reviews by the page's own organisation",
            },
            bases=('wagtailcore.task',),
        ),
        migrations.CreateModel(
            name='PartnerReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ('days', models.PositiveSmallIntegerField(default=5, help_text='After these the secretariat may answer instead.', verbose_name='days to answer')),
            ],
            options={
                'verbose_name': 'review by the partners',
                'verbose_name_plural': 'reviews by the partners',
            },
            bases=('wagtailcore.task',),
        ),
        migrations.CreateModel(
            name='SecretariatReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ('days', models.PositiveSmallIntegerField(default=5, help_text='After these the secretariat may answer instead.', verbose_name='days to answer')),
            ],
            options={
                'verbose_name': "the secretariat's approval",
                'verbose_name_plural': "the secretariat's approvals",
            },
            bases=('wagtailcore.task',),
        ),
        migrations.CreateModel(
            name='ReviewState',
            fields=[
                ('taskstate_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.taskstate')),
                ('due_at', models.DateTimeField(null=True, verbose_name='answer due')),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('publish_on', models.DateTimeField(null=True, verbose_name='publish on')),
                ('take_down_on', models.DateTimeField(null=True, verbose_name='take down on')),
                ('reminded_before_at', models.DateTimeField(null=True)),
                ('reminded_after_at', models.DateTimeField(null=True)),
                ('last_editor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last edited by')),
            ],
            options={
                'verbose_name': 'step of an approval',
                'verbose_name_plural': 'steps of approvals',
            },
            bases=('wagtailcore.taskstate',),
        ),
        migrations.CreateModel(
            name='PartnerAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='membership.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partner_answers', to='membership.reviewstate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('state', 'organisation'), name='one_answer_of_each_partner')],
            },
        ),
    ]

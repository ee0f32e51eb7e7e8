"""A record has the fixed template, consent, series, related records, and an entry that outlives its pages."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import uuid
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0002_versions_of_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('identifier', models.CharField(max_length=64, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9][A-Za-z0-9._-]*\\Z', 'An identifier has Latin letters, digits, dots, hyphens and underscores.')], verbose_name='identifier')),
                ('changed_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('is_public', models.BooleanField(default=False)),
                ('was_public', models.BooleanField(default=False)),
                ('reminded_of', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'catalogue entry',
                'verbose_name_plural': 'catalogue entries',
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='address part')),
                ('label_en', models.CharField(max_length=120, unique=True, verbose_name='label in English')),
                ('label_km', models.CharField(max_length=120, unique=True, verbose_name='label in Khmer')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['label_en'],
            },
        ),
        migrations.AddField(
            model_name='recordpage',
            name='civil_society_partner',
            field=models.CharField(blank=True, max_length=250, verbose_name='civil society side'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='conditions',
            field=wagtail.fields.RichTextField(blank=True, help_text='What has to be there before another place tries it.', verbose_name='conditions for copying'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='consent',
            field=models.CharField(blank=True, choices=[('nobody', 'Nobody is shown or named'), ('given', 'Everybody who is shown or named has agreed'), ('missing', 'Not everybody who is shown or named has agreed yet')], help_text='Pictures, names and voices count. Whoever agreed did so on paper, which its owner keeps.', max_length=8, verbose_name='people shown or named'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='contact_role',
            field=models.CharField(blank=True, help_text="A role, never a person's name or number.", max_length=250, verbose_name='whom to ask'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='cost_currency',
            field=models.CharField(blank=True, choices=[('KHR', 'riel (KHR)'), ('USD', 'US dollars (USD)')], max_length=3, verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='cost_from',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='cost, or at least'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='cost_note',
            field=models.CharField(blank=True, max_length=250, verbose_name='what the money was for'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='cost_to',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='at most'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='council_partner',
            field=models.CharField(blank=True, help_text='For instance the commune council of a commune.', max_length=250, verbose_name='council side'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='evidence',
            field=models.CharField(blank=True, help_text='Where one can see that it is so.', max_length=250, verbose_name='evidence'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='evidence_url',
            field=models.URLField(blank=True, verbose_name='address of the evidence'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='other_summary',
            field=models.TextField(blank=True, max_length=600, verbose_name='summary in the other language'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='plain_summary',
            field=wagtail.fields.RichTextField(blank=True, help_text='What a law or a policy means for those who live by it.', verbose_name='in plain words'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='problem',
            field=wagtail.fields.RichTextField(blank=True, verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='results',
            field=wagtail.fields.RichTextField(blank=True, verbose_name='results'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='review_by',
            field=models.DateField(blank=True, help_text='Its owner is reminded on that day.', null=True, verbose_name='look at it again by'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='series_number',
            field=models.CharField(blank=True, max_length=20, verbose_name='number in the series'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='shared_goal',
            field=models.CharField(blank=True, max_length=250, verbose_name='the goal they shared'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='steps',
            field=wagtail.fields.RichTextField(blank=True, help_text='Step by step, and who did each.', verbose_name='what was done'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='what_went_wrong',
            field=wagtail.fields.RichTextField(blank=True, verbose_name='what went wrong'),
        ),
        migrations.AlterField(
            model_name='recordpage',
            name='kind',
            field=models.CharField(blank=True, choices=[('best_practice', 'Best practice'), ('lesson_learned', 'Lesson learned'), ('case_study', 'Case study'), ('tool', 'Tool'), ('training_material', 'Training material'), ('report', 'Report'), ('policy_text', 'Policy text'), ('minutes', 'Minutes')], max_length=20, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='recordpage',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='library.series', verbose_name='series'),
        ),
        migrations.CreateModel(
            name='RelatedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.recordpage', verbose_name='record')),
                ('record', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_records', to='library.recordpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('record', 'other'), name='related_record_once')],
            },
        ),
    ]

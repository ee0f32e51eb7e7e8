"""Dossiers, and notes by those who tried a practice elsewhere."""

import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('core', '0002_cache_table'),
        ('library', '0003_record_template'),
        ('membership', '0008_hand_overs'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='DossierIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('audience', models.CharField(choices=[('public', 'Everybody'), ('members', 'Member organisations'), ('group', 'One group'), ('secretariat', 'The secretariat')], default='', editable=False, max_length=12, verbose_name='who may read')),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
                ('audience_group', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'dossiers',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DossierPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('audience', models.CharField(choices=[('public', 'Everybody'), ('members', 'Member organisations'), ('group', 'One group'), ('secretariat', 'The secretariat')], default='', editable=False, max_length=12, verbose_name='who may read')),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
                ('kind', models.CharField(blank=True, choices=[('best_practice', 'Best practice'), ('lesson_learned', 'Lesson learned'), ('case_study', 'Case study'), ('tool', 'Tool'), ('training_material', 'Training material'), ('report', 'Report'), ('policy_text', 'Policy text'), ('minutes', 'Minutes')], max_length=20, verbose_name='kind')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('km', 'ខ្មែរ')], max_length=2, verbose_name='written in')),
                ('year_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from the year')),
                ('year_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='to the year')),
                ('audience_group', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group', verbose_name='group')),
                ('groups', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='membership.workinggroup', verbose_name='working groups')),
                ('organisations', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='membership.organisation', verbose_name='organisations')),
                ('tags', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='core.tag', verbose_name='tags')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='core.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'dossier',
                'verbose_name_plural': 'dossiers',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='TriedPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('audience', models.CharField(choices=[('public', 'Everybody'), ('members', 'Member organisations'), ('group', 'One group'), ('secretariat', 'The secretariat')], default='', editable=False, max_length=12, verbose_name='who may read')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('outcome', models.CharField(choices=[('worked', 'It worked'), ('partly', 'It worked in part'), ('failed', 'It did not work'), ('early', 'Too early to say')], max_length=8, verbose_name='outcome')),
                ('summary', models.TextField(help_text='In a few sentences, with figures if there are.', max_length=600, verbose_name='what came of it')),
                ('changed', wagtail.fields.RichTextField(blank=True, verbose_name='what was done in another way, and why')),
                ('audience_group', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group', verbose_name='group')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.place', verbose_name='where it was tried')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tried', to='library.recordpage', verbose_name='what was tried')),
            ],
            options={
                'verbose_name': 'note: we tried this too',
                'verbose_name_plural': 'notes: we tried this too',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DossierItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('note', models.TextField(blank=True, help_text='Why it is here, in a sentence or two.', max_length=400, verbose_name='note')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.recordpage', verbose_name='record')),
                ('dossier', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='library.dossierpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('dossier', 'record'), name='record_once_in_a_dossier')],
            },
        ),
        migrations.CreateModel(
            name='DossierPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('dossier', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='dossier_places', to='library.dossierpage')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.place', verbose_name='place')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('dossier', 'place'), name='place_once_in_a_dossier')],
            },
        ),
    ]

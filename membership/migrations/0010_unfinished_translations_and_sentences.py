"""Translations that are public in part, and sentences that public pages have in both languages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0009_translations'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='translation',
            name='is_partly',
            field=models.BooleanField(default=False, verbose_name='partly translated'),
        ),
        migrations.CreateModel(
            name='Sentence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('en', models.TextField()),
                ('km', models.TextField()),
                ('key_en', models.CharField(db_index=True, max_length=32)),
                ('key_km', models.CharField(db_index=True, max_length=32)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('translation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'sentence in both languages',
                'verbose_name_plural': 'sentences in both languages',
            },
        ),
    ]

"""Files keep their address and their older versions; what is in them is read."""

import django.db.models.deletion
import library.models.files
from django.db import migrations, models


def address_what_there_is(apps, schema_editor):
    File = apps.get_model('library', 'File')
    File.objects.update(address=models.F('file'))


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0001_records_and_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='address',
            field=models.CharField(editable=False, max_length=255, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='extractor',
            field=models.CharField(blank=True, editable=False, max_length=12),
        ),
        migrations.AddField(
            model_name='file',
            name='first_page',
            field=models.FileField(blank=True, editable=False, upload_to=library.models.files.store_first_page),
        ),
        migrations.AddField(
            model_name='file',
            name='reading',
            field=models.CharField(choices=[('waiting', 'Waiting to be read'), ('done', 'Read'), ('unreadable', 'Unreadable')], default='waiting', editable=False, max_length=12, verbose_name='reading'),
        ),
        migrations.AddField(
            model_name='file',
            name='sha256',
            field=models.CharField(db_index=True, default='', editable=False, max_length=64, verbose_name='SHA-256'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='file',
            name='summary',
            field=models.TextField(blank=True, help_text='For a scan or a paper in an old Khmer font, which no machine reads: the gist, typed in Unicode.', verbose_name='what it says, retyped'),
        ),
        migrations.AddField(
            model_name='file',
            name='text',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='file',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='recordfile',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='file',
            name='kind',
            field=models.CharField(choices=[('text', 'Text'), ('legacy_font', 'Text in an old Khmer font'), ('scan', 'Scanned pages')], default='text', help_text='Found out when the file is read; correct it if it is wrong.', max_length=12, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='FileVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('readable_name', models.CharField(editable=False, max_length=255, verbose_name='name for readers')),
                ('sha256', models.CharField(db_index=True, editable=False, max_length=64, verbose_name='SHA-256')),
                ('pages', models.PositiveIntegerField(editable=False, null=True, verbose_name='pages')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('legacy_font', 'Text in an old Khmer font'), ('scan', 'Scanned pages')], default='text', help_text='Found out when the file is read; correct it if it is wrong.', max_length=12, verbose_name='kind')),
                ('summary', models.TextField(blank=True, help_text='For a scan or a paper in an old Khmer font, which no machine reads: the gist, typed in Unicode.', verbose_name='what it says, retyped')),
                ('reading', models.CharField(choices=[('waiting', 'Waiting to be read'), ('done', 'Read'), ('unreadable', 'Unreadable')], default='waiting', editable=False, max_length=12, verbose_name='reading')),
                ('text', models.TextField(blank=True, editable=False)),
                ('extractor', models.CharField(blank=True, editable=False, max_length=12)),
                ('first_page', models.FileField(blank=True, editable=False, upload_to=library.models.files.store_first_page)),
                ('number', models.PositiveIntegerField()),
                ('file', models.FileField(max_length=255, upload_to='')),
                ('file_size', models.PositiveBigIntegerField(null=True)),
                ('replaced_at', models.DateTimeField(auto_now_add=True)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='library.file')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('of', 'number'), name='each_version_of_a_file_once')],
            },
        ),
        migrations.RunPython(address_what_there_is, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='file',
            name='address',
            field=models.CharField(editable=False, max_length=255, unique=True),
        ),
    ]

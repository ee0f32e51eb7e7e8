"""What passed on when people left."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0007_mails'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='on')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='done by')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='membership.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hand_overs', to=settings.AUTH_USER_MODEL, verbose_name='who left')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='passed to')),
                ('working_group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='membership.workinggroup', verbose_name='working group')),
            ],
            options={
                'verbose_name': 'hand-over',
                'verbose_name_plural': 'hand-overs',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HandOverItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('role', 'Role ended'), ('draft', 'Draft'), ('review', 'Text in review'), ('page', 'Published text'), ('lock', 'Lock opened'), ('step', 'Approval to answer')], max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('address', models.CharField(blank=True, max_length=255, verbose_name='address')),
                ('now_with', models.CharField(blank=True, max_length=255, verbose_name='now with')),
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='membership.handover')),
            ],
            options={
                'verbose_name': 'what passed',
                'verbose_name_plural': 'what passed',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('organisation__isnull', True), ('working_group__isnull', True), _connector='XOR'), name='hand_over_in_one_body'),
        ),
    ]

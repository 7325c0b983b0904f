from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ads', '0004_views_and_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='carad',
            name='vin_checked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]

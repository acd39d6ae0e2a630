"""工作人员: a post that gives nothing to do on the platform, as an accountant's, can be entered and marked (F2, R8)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0015_withdrawn_parameters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deadline',
            name='role',
            field=models.CharField(choices=[('clerk', '经办'), ('head', '负责人'), ('legal', '法制'), ('secretary', '管委秘书'), ('leader', '主要领导'), ('supervisor', '督查'), ('inspector', '监察'), ('personnel', '组织人事'), ('window', '窗口'), ('officer', '执法人员'), ('staff', '工作人员'), ('admin', '管理员')], max_length=20, verbose_name='责任岗位'),
        ),
        migrations.AlterField(
            model_name='historicaldeadline',
            name='role',
            field=models.CharField(choices=[('clerk', '经办'), ('head', '负责人'), ('legal', '法制'), ('secretary', '管委秘书'), ('leader', '主要领导'), ('supervisor', '督查'), ('inspector', '监察'), ('personnel', '组织人事'), ('window', '窗口'), ('officer', '执法人员'), ('staff', '工作人员'), ('admin', '管理员')], max_length=20, verbose_name='责任岗位'),
        ),
        migrations.AlterField(
            model_name='historicalpost',
            name='role',
            field=models.CharField(choices=[('clerk', '经办'), ('head', '负责人'), ('legal', '法制'), ('secretary', '管委秘书'), ('leader', '主要领导'), ('supervisor', '督查'), ('inspector', '监察'), ('personnel', '组织人事'), ('window', '窗口'), ('officer', '执法人员'), ('staff', '工作人员'), ('admin', '管理员')], max_length=20, verbose_name='角色'),
        ),
        migrations.AlterField(
            model_name='historicalrecusal',
            name='decider_role',
            field=models.CharField(choices=[('clerk', '经办'), ('head', '负责人'), ('legal', '法制'), ('secretary', '管委秘书'), ('leader', '主要领导'), ('supervisor', '督查'), ('inspector', '监察'), ('personnel', '组织人事'), ('window', '窗口'), ('officer', '执法人员'), ('staff', '工作人员'), ('admin', '管理员')], max_length=20, verbose_name='决定岗位'),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('clerk', '经办'), ('head', '负责人'), ('legal', '法制'), ('secretary', '管委秘书'), ('leader', '主要领导'), ('supervisor', '督查'), ('inspector', '监察'), ('personnel', '组织人事'), ('window', '窗口'), ('officer', '执法人员'), ('staff', '工作人员'), ('admin', '管理员')], max_length=20, verbose_name='角色'),
        ),
        migrations.AlterField(
            model_name='recusal',
            name='decider_role',
            field=models.CharField(choices=[('clerk', '经办'), ('head', '负责人'), ('legal', '法制'), ('secretary', '管委秘书'), ('leader', '主要领导'), ('supervisor', '督查'), ('inspector', '监察'), ('personnel', '组织人事'), ('window', '窗口'), ('officer', '执法人员'), ('staff', '工作人员'), ('admin', '管理员')], max_length=20, verbose_name='决定岗位'),
        ),
    ]

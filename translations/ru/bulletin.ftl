# Бюллетень свободных мест и самостоятельный выбор: для всех, для родителя, для того, кто ведёт очередь.
bulletin-menu = Бюллетень
bulletin-title = Бюллетень свободных мест
bulletin-lead = Места, которые за отведённое время не занял ребёнок, чья была очередь, открываются для самостоятельного выбора. Здесь все выпуски: какие места, когда открываются и кому достались. Дети названы кодами.
bulletin-none = Бюллетеней пока нет.
bulletin-round-title = Бюллетень на { $at }
bulletin-how = Место выбирает родитель в кабинете, на странице заявления ребёнка. До открытия можно заранее занять место в очереди зала ожидания и выбрать сад; в минуту открытия выборы принимаются сами в порядке этой очереди, и спешить не надо.
bulletin-rule-order = Места достаются в порядке поступления выборов. На каждого ребёнка – один выбор за раз.
bulletin-rule-lot = Среди выборов одной секунды решает жребий. Его зерно связано отпечатком, который опубликован до открытия; после закрытия зерно раскрывается, и жребий может повторить каждый.
bulletin-state = Состояние
bulletin-state-published = Опубликован
bulletin-state-room = Открыт зал ожидания
bulletin-state-open = Идёт выбор
bulletin-state-closed = Закрыт
bulletin-room-opens = Зал ожидания открывается
bulletin-opens = Выбор открывается
bulletin-closes = Выбор закрывается
bulletin-places = Места
bulletin-left = Осталось
bulletin-line = В зале ожидания, детей
bulletin-claims = Выборы
bulletin-won = Из них получили место
bulletin-limit-account = Детей на одну учётную запись, не больше
bulletin-limit-source = Учётных записей с одного сетевого адреса, не больше
bulletin-commitment = Отпечаток зерна жребия
bulletin-seed = Зерно жребия
bulletin-any = Все
bulletin-born = Год рождения
bulletin-language = Язык группы
bulletin-language-kk = казахский
bulletin-language-ru = русский
bulletin-kindergarten = Детский сад
bulletin-places-caption = Места бюллетеня
bulletin-places-none = Таких мест в бюллетене нет.
bulletin-claims-caption = Выборы в порядке поступления
bulletin-claims-lead = Номер ведёт к доказательству, что выбор записан в журнале. Весь журнал с ответами можно скачать и пересчитать:
bulletin-claims-none = Выборов ещё нет.
bulletin-claims-never = Выборов не было.
bulletin-claim-number = №
bulletin-claim-at = Поступил
bulletin-claim-by = Кто выбрал
bulletin-claim-proxy = { $name }, представитель
bulletin-claim-answer = Ответ
bulletin-claim-waits = ждёт жребия
bulletin-claim-won = место получено
bulletin-claim-gone = места закончились раньше
bulletin-claim-lot = жребий выпал другим
bulletin-claim-name = Ваш выбор, по порядку поступления № { $number }
bulletin-claim-text = { $kindergarten }: { $answer }. Поступил { $at }, записан в журнале под № { $event }
bulletin-choice-title = Выбор места из бюллетеня
bulletin-choose = Детский сад и группа
bulletin-choose-hint = Показаны только места, которые подходят вашему ребёнку
bulletin-choose-one = Выберите место
bulletin-choose-needed = Выберите место из списка
bulletin-option = { $kindergarten } ({ $years }, { $language }), { $left ->
    [one] { $left } место
    [few] { $left } места
    [many] { $left } мест
   *[other] { $left } места
}
bulletin-button-line = Занять место в очереди
bulletin-button-change = Изменить выбор
bulletin-button-claim = Выбрать это место
bulletin-left-fitting = Осталось мест для вашего ребёнка
bulletin-proxy = Выбирает представитель
bulletin-public = Весь бюллетень
bulletin-again = Страница обновляется сама.
bulletin-again-now = Обновить сейчас
bulletin-won-title = Место ваше
bulletin-won-next = Перейти к заявлению
bulletin-told-early = Зал ожидания откроется { $at }. Войдите тогда на эту страницу и выберите место.
bulletin-told-room = Зал ожидания открыт. Выберите место: вы получите номер в очереди, а в минуту открытия ваш выбор будет принят сам.
bulletin-told-line = Ваше место в очереди – { $ticket }. { $before ->
    [0] Перед вами никого нет.
    [one] Перед вами { $before } ребёнок.
    [few] Перед вами { $before } ребёнка.
    [many] Перед вами { $before } детей.
   *[other] Перед вами { $before } ребёнка.
}
bulletin-told-line-choice = Вы выбрали: { $kindergarten }. Выбор будет принят сам { $opens }, в порядке очереди. Страницу можно закрыть: номер сохранится. Выбор можно изменить до открытия, номер останется прежним.
bulletin-told-room-lot = Зал ожидания открыт. Выберите место: в минуту открытия ваш выбор будет принят сам. Кто пришёл в зал раньше, здесь не важно: между выборами из зала решит жребий.
bulletin-told-line-lot = Вы выбрали: { $kindergarten }. Выбор будет принят сам { $opens } вместе с другими выборами из зала, и между ними решит жребий. Страницу можно закрыть. Выбор можно изменить до открытия.
bulletin-told-receiving = Принимаем выборы из зала ожидания по порядку. Ваш ответ появится здесь.
bulletin-told-not-received = Ваш выбор из зала ожидания не принят: к открытию это место уже не подходило ребёнку. Выберите другое место.
bulletin-told-waits = Ваш выбор принят: { $kindergarten }. Ответ появится здесь через несколько секунд, после жребия.
bulletin-told-won = Место закреплено за ребёнком. Дальше всё идёт по вашему заявлению: подпишите согласие, если его спросят, и получите направление.
bulletin-told-gone = Места, которое вы выбрали ({ $kindergarten }), больше нет: оно занято раньше. Номер в общей очереди сохраняется.
bulletin-told-lot = В одну секунду на место ({ $kindergarten }) пришло больше выборов, чем мест, и жребий выпал другим. Номер в общей очереди сохраняется.
bulletin-told-other = Можно выбрать другое место из оставшихся.
bulletin-told-over = Выбор закрыт. Места, которые никто не взял, вернулись в общую очередь.
bulletin-told-none-fits = В этом бюллетене нет мест для вашего ребёнка по году рождения.
bulletin-refused-over = Выбор уже закрыт. Следите за следующим бюллетенем
bulletin-refused-early = Зал ожидания откроется { $at }. Вернитесь тогда
bulletin-refused-account = С одной учётной записи можно выбирать не больше чем для { $most } детей
bulletin-refused-source = С этого сетевого адреса уже выбирает слишком много учётных записей. Выберите с другого устройства или в другой сети
bulletin-refused-group = Это место не подходит ребёнку или его нет в бюллетене. Выберите другое
bulletin-refused-standing = Ребёнок сейчас не ждёт места: оно уже предложено, получено, или ребёнок снят с очереди.
bulletin-offered = Можно самим выбрать место: бюллетень открывается { $at }
bulletin-offered-now = Можно самим выбрать место: выбор открыт
bulletin-offered-link = Перейти к выбору
bulletin-desk-lead = Свободные места, которые не взял ребёнок, чья была очередь, публикуются здесь для самостоятельного выбора. Опубликованные места отложены и по очереди не предлагаются, пока выбор не закрыт.
bulletin-new = Опубликовать места
bulletin-new-title = Новый бюллетень
bulletin-new-lead = Названные места будут отложены с этой минуты. Выборы принимаются с минуты открытия в порядке поступления.
bulletin-new-day = День открытия
bulletin-new-day-hint = Например 7 12 2026
bulletin-new-day-needed = Введите день открытия: день, месяц и год
bulletin-new-past = Открытие должно быть впереди. Назначьте более поздний день или время
bulletin-new-time = Время открытия
bulletin-new-time-hint = Время Казахстана, например 07:00
bulletin-new-room = За сколько минут открыть зал ожидания
bulletin-new-room-hint = В зале родители выбирают место заранее; в минуту открытия выборы принимаются в порядке прихода
bulletin-new-days = Сколько дней можно выбирать
bulletin-new-source-hint = Оставьте пустым, если не ограничиваете. За одним адресом может быть много семей одного оператора связи
bulletin-new-group = { $kindergarten } ({ $years }, { $language })
bulletin-new-free = { $count ->
    [one] Свободно { $count } место
    [few] Свободно { $count } места
    [many] Свободно { $count } мест
   *[other] Свободно { $count } места
}
bulletin-new-count = Введите целое число от { $least } до { $most }
bulletin-new-no-places = Назовите хотя бы одно место
bulletin-new-not-free = Столько свободных мест в этой группе уже нет. Назовите меньше
bulletin-new-exclusive = Место до { $until } может занять только ребёнок, чья очередь. Опубликуйте его позже
bulletin-new-no-setting = Настройки очереди не знают самостоятельного выбора. Сначала руководитель должен принять такую настройку
bulletin-new-nothing-free = Свободных мест нет.
bulletin-publish = Опубликовать
bulletin-new-done = Бюллетень опубликован
bulletin-close = Закрыть выбор
bulletin-close-help = Оставшиеся места вернутся в общую очередь, зерно жребия будет раскрыто. Открыть снова нельзя.
bulletin-closed = Выбор закрыт, оставшиеся места вернулись в очередь
bulletin-closed-before = Этот выбор уже был закрыт

// Emoji shortcodes of the common set, as Unicode.

const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", ambulance: "🚑", arrow_down: "⬇️", arrow_left: "⬅️", arrow_right: "➡️",
  arrow_up: "⬆️", arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️", bangbang: "‼️", bar_chart: "📊",
  bell: "🔔", black_circle: "⚫", blue_heart: "💙", blush: "😊", bookmark: "🔖", books: "📚", boom: "💥", broom: "🧹",
  brown_circle: "🟤", bug: "🐛", building_construction: "🏗️", bulb: "💡", calendar: "📅", card_index: "📇",
  chart_with_downwards_trend: "📉", chart_with_upwards_trend: "📈", clap: "👏", clipboard: "📋",
  clock1: "🕐", clock3: "🕒", clock9: "🕘", cloud: "☁️", coffee: "☕", construction: "🚧", cry: "😢", date: "📅",
  detective: "🕵️", dizzy: "💫", email: "📧", envelope: "✉️", exclamation: "❗", eyes: "👀", factory: "🏭",
  file_folder: "📁", fire: "🔥", fire_engine: "🚒", flag_no: "🇳🇴", floppy_disk: "💾", gear: "⚙️", ghost: "👻",
  globe_with_meridians: "🌐", green_circle: "🟢", green_heart: "💚", grey_exclamation: "❕", grey_question: "❔",
  grin: "😁", hammer: "🔨", hammer_and_wrench: "🛠️", hand: "✋", heart: "❤️", heavy_check_mark: "✔️",
  heavy_minus_sign: "➖", heavy_plus_sign: "➕", hospital: "🏥", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  house: "🏠", inbox_tray: "📥", information_source: "ℹ️", key: "🔑", label: "🏷️", large_blue_circle: "🔵",
  large_green_circle: "🟢", large_orange_circle: "🟠", large_purple_circle: "🟣", large_yellow_circle: "🟡", link: "🔗",
  lock: "🔒", loudspeaker: "📢", mag: "🔍", mag_right: "🔎", mailbox: "📫", mega: "📣", memo: "📝",
  microscope: "🔬", mute: "🔇", muscle: "💪", new: "🆕", no_bell: "🔕", no_entry: "⛔", no_entry_sign: "🚫",
  octagonal_sign: "🛑", ok: "🆗", ok_hand: "👌", open_file_folder: "📂", orange_circle: "🟠", outbox_tray: "📤",
  package: "📦", page_facing_up: "📄", paperclip: "📎", partying_face: "🥳", pencil: "📝", pencil2: "✏️", pray: "🙏",
  purple_circle: "🟣", pushpin: "📌", question: "❓", raised_hand: "✋", raised_hands: "🙌", recycle: "♻️",
  red_circle: "🔴", repeat: "🔁", robot_face: "🤖", rocket: "🚀", rotating_light: "🚨", satellite: "🛰️",
  scissors: "✂️", see_no_evil: "🙈", shield: "🛡️", sleeping: "😴", slightly_smiling_face: "🙂", smile: "😄",
  snail: "🐌", sos: "🆘", sparkles: "✨", speech_balloon: "💬", star: "⭐", stop_sign: "🛑", stopwatch: "⏱️",
  sunny: "☀️", sunrise: "🌅", tada: "🎉", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍", ticket: "🎫",
  timer_clock: "⏲️", tools: "🛠️", triangular_flag_on_post: "🚩", unlock: "🔓", warning: "⚠️", wastebasket: "🗑️",
  wave: "👋", white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", yellow_circle: "🟡", zap: "⚡", zzz: "💤",
};

const SHORTCODE = /:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/g;

/** The Unicode of one shortcode's name, or undefined. */
export const emojiNamed = (name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined);

/** Replaces the shortcodes that are known; an unknown one stays as it was typed. */
export const withEmoji = (string) => string.replace(SHORTCODE, (code, name) => emojiNamed(name) ?? code);

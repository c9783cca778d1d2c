/** `again`: another attempt may do better; `refused`: it would end the same way. `words`: for the operator. */
export type SmtpFailure = { kind: 'again' | 'refused'; words: string }

const WORDS_MAX = 500
// What a refusal of these says of the mail or its address stays true. Whether the server lets us in, takes our sender
// (RFC 4954 §6: 530 and 535 come at MAIL FROM as well), and can be reached, is for the operator to mend while the mail waits.
const OF_THE_MAIL = ['RCPT TO', 'DATA']

/** Whether to try again after what the mail server, or the way to it, said: 5yz about this mail is final. RFC 5321 §4.2.1 */
export function judgeSmtpFailure(error: unknown): SmtpFailure {
  if (!(error instanceof Error)) return { kind: 'again', words: String(error).slice(0, WORDS_MAX) }
  const responseCode: unknown = Reflect.get(error, 'responseCode')
  const command: unknown = Reflect.get(error, 'command')
  const isFinal =
    typeof responseCode === 'number' && responseCode >= 500 && OF_THE_MAIL.includes(String(command).toUpperCase())
  return { kind: isFinal ? 'refused' : 'again', words: error.message.slice(0, WORDS_MAX) }
}

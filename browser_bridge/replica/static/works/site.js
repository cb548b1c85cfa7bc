// What things made in an answer may ask of the page around them. Filled by the app when it starts.

/** @type {{submit: (text: string, options?: {isStart?: boolean}) => void, fill: (text: string) => void, conversationId: () => string, isTemporary: () => boolean}} */
export const site = {
  submit: () => {},
  fill: () => {},
  conversationId: () => "",
  isTemporary: () => false,
};

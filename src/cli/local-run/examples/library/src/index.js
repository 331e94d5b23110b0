export { formatQuantity, parseQuantity } from "./quantity.js";
export { scale } from "./scale.js";
export { time } from "./time.js";

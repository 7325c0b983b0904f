import type { Place } from "../../../engine/finding";
import type * as syntax from "../../../languages/python/syntax";
import { type Completion, type Evaluation, type Frame, normal, placeIn, UndecidedJump } from "../evaluation";
import { truthinessOf } from "../values/comparison";
import type { Element, Value } from "../values/value";
import { bindTarget } from "./assignment";
import { iterate } from "./iteration";

const mostIterations = 300;
const mostElements = 2000;

/** Runs rounds as long as the condition is decided; after that whatever the body changes is unknown. */
export function runWhile(evaluation: Evaluation, frame: Frame, node: syntax.While): Completion {
  const place = placeIn(frame, node.test);
  for (let round = 0; round < mostIterations; round++) {
    const truthy = truthinessOf(evaluation.evaluate(frame, node.test));
    if (truthy === false) return evaluation.runBlock(frame, node.otherwise);
    if (truthy === undefined) break;
    let completion: Completion;
    try {
      completion = evaluation.runBlock(frame, node.body);
    } catch (thrown) {
      if (thrown instanceof UndecidedJump) break;
      throw thrown;
    }
    if (completion.kind === "break") return normal;
    if (completion.kind === "return") return completion;
  }
  evaluation.blurLoop(frame, () => evaluation.runBlock(frame, node.body), place);
  return runElse(evaluation, frame, node, place);
}

/** The `else` of a loop that is not followed: it runs unless a `break` may leave the loop before. */
function runElse(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.While | syntax.For,
  place: Place,
): Completion {
  if (node.otherwise.length === 0) return normal;
  const run = () => evaluation.runBlock(frame, node.otherwise);
  return containsJump(node.body) ? evaluation.fork(frame, place, [run, () => normal]) : run();
}

/** Runs a round for each element that is certain; where elements are not known, what the body changes is not either. */
export function runFor(evaluation: Evaluation, frame: Frame, node: syntax.For): Completion {
  const iterable = evaluation.evaluate(frame, node.iterable);
  const place = placeIn(frame, node.iterable);
  const elements = iterable.kind === "choice" ? undefined : iterate(evaluation, iterable, place);
  const blur = (value: Value) => {
    const round = () => {
      bindTarget(evaluation, frame, node.target, value, placeIn(frame, node.target));
      return evaluation.runBlock(frame, node.body);
    };
    evaluation.blurLoop(frame, round, place);
  };
  const unknownElement = () => evaluation.unknown("What is looped over here is not known", {}, place);
  const giveUp = () => {
    blur(unknownElement());
    return runElse(evaluation, frame, node, place);
  };
  if (!elements || elements.length > mostElements) return giveUp();
  const unordered = elements.length > 1 && elements.some((element) => element.unordered);
  if (containsJump(node.body) && (unordered || elements.some((element) => element.presence === "rest")))
    return giveUp();
  const rounds = () => runRounds(evaluation, frame, node, iterable, elements, blur);
  return unordered ? evaluation.runInAnyOrder(rounds, place) : rounds();
}

function runRounds(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.For,
  iterable: Value,
  elements: readonly Element[],
  blur: (value: Value) => void,
  from = 0,
): Completion {
  const place = placeIn(frame, node.iterable);
  const unknownElement = () => evaluation.unknown("What is looped over here is not known", {}, place);
  for (let index = from; ; index++) {
    // The body may change the list that it loops over.
    const current = iterable.kind === "list" ? iterable.elements : elements;
    const element = current[index];
    if (!element) break;
    if (index > mostElements) {
      blur(unknownElement());
      return runElse(evaluation, frame, node, place);
    }
    if (element.presence === "rest") {
      blur(element.value.kind === "unknown" ? element.value : unknownElement());
      continue;
    }
    const returned = frame.returns.length;
    const completion = runIteration(evaluation, frame, node, element, place);
    if (completion === undefined) {
      blur(unknownElement());
      return runElse(evaluation, frame, node, place);
    }
    if (completion.kind === "break") return normal;
    if (completion.kind === "return") return completion;
    if (frame.returns.length > returned) {
      const further = () => runRounds(evaluation, frame, node, iterable, elements, blur, index + 1);
      return evaluation.goOn(frame, place, further);
    }
  }
  return evaluation.runBlock(frame, node.otherwise);
}

/** Whether a loop's body may end the loop. */
function containsJump(body: readonly syntax.Statement[]): boolean {
  return body.some((node) => {
    if (node.kind === "break" || node.kind === "return") return true;
    if (node.kind === "if" || node.kind === "for" || node.kind === "while")
      return containsJump(node.body) || containsJump(node.otherwise);
    if (node.kind === "try")
      return [node.body, node.otherwise, node.finalizer, ...node.handlers.map((one) => one.body)].some(
        containsJump,
      );
    return (
      (node.kind === "with" && containsJump(node.body)) ||
      (node.kind === "match" && node.cases.some((one) => containsJump(one.body)))
    );
  });
}

/** One round; undefined when it cannot be decided whether the loop goes on. */
function runIteration(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.For,
  element: Element,
  place: Place,
): Completion | undefined {
  const run = (): Completion => {
    bindTarget(evaluation, frame, node.target, element.value, placeIn(frame, node.target));
    return evaluation.runBlock(frame, node.body);
  };
  try {
    if (element.presence === "certain") return run();
    return evaluation.fork(frame, place, [run, () => normal]);
  } catch (thrown) {
    if (thrown instanceof UndecidedJump) return undefined;
    throw thrown;
  }
}

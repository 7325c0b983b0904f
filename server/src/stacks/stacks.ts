import { django } from "./django/stack";
import { fastapi } from "./fastapi/stack";
import { flask } from "./flask/stack";
import { next } from "./next/stack";
import type { Stack } from "./stack";

/** Every framework that something is known of. */
export const stacks: readonly Stack[] = [django, next, flask, fastapi];

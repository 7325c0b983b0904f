/** Whether a capability of Linux lets a container out of itself: with it, root inside is nearly root outside. */
export function isPowerfulCapability(name: string): boolean {
  return /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH)$/i.test(name);
}

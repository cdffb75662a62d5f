/** Whether fewer replicas are in sync than there should be; those that are only on their way don't count. */
export const isBehind = ({ isr, replicas, adding }) =>
  isr.length < replicas.filter((id) => !adding?.includes(id)).length;

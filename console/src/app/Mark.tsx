/** The mark: a counterfoil, its stub torn along the perforation. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 22 16" aria-hidden="true">
      <path
        fill="currentColor"
        d="M2.5 0H6a1.5 1.5 0 0 0 3 0h10.500A2.500 2.500 0 0 1 22 2.500v11a2.500 2.500 0 0 1-2.500 2.500H9a1.500 1.500 0 0 0-3 0H2.500A2.500 2.500 0 0 1 0 13.500v-11A2.500 2.500 0 0 1 2.500 0z"
      />
      <path d="M7.500 3.400v9.400" stroke="var(--surface)" strokeWidth="1.5" strokeDasharray="1.5 1.45" />
      <path
        d="M11.500 5.500H18M11.500 9.500h4"
        stroke="var(--surface)"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
    </svg>
  );
}
